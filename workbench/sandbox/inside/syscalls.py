"""The Linux system-call filter of the process of rules: computing and answering go on, all else is refused.

libseccomp builds the filter (the library of the kernel's own project; Debian, Ubuntu: package libseccomp2). Whatever
is not on the list returns EPERM, so a rule that gets there fails with a PermissionError instead of ending the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import sys
from collections.abc import Sequence

LIBRARY = "libseccomp.so.2"
# Memory, waiting for the next request, answering, clocks, and the end.
ALLOWED = """
    brk clock_getres clock_gettime close exit exit_group fstat futex getpid getrlimit gettid gettimeofday madvise mremap
    munmap poll ppoll pread64 pselect6 read readv recvfrom recvmsg restart_syscall rseq rt_sigprocmask
    rt_sigreturn sched_getaffinity sched_yield select sendmsg sendto set_robust_list setrlimit sigaltstack time write
    writev
""".split()  # noqa: SIM905 a list of names reads better so
_EXECUTABLE = 4  # PROT_EXEC
_EMPTY_PATH = 0x1000  # AT_EMPTY_PATH: what newer C libraries make of fstat
_DUPLICATE, _GET_FLAGS = 1030, 3  # F_DUPFD_CLOEXEC, which mmap asks for, and F_GETFL
_ACT_ALLOW = 0x7FFF0000
_ACT_REFUSE = 0x00050000 | errno.EPERM
_EQUAL, _MASKED_EQUAL = 4, 7


class _Condition(ctypes.Structure):
    """`struct scmp_arg_cmp` of seccomp.h."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


# With a condition on one argument: no memory that can be executed, no path, nothing but copies of descriptors.
CONDITIONAL: Sequence[tuple[str, _Condition]] = (
    ("mmap", _Condition(2, _MASKED_EQUAL, _EXECUTABLE, 0)),
    ("mprotect", _Condition(2, _MASKED_EQUAL, _EXECUTABLE, 0)),
    ("prlimit64", _Condition(0, _EQUAL, 0, 0)),  # its own limits, not those of another process
    ("newfstatat", _Condition(3, _MASKED_EQUAL, _EMPTY_PATH, _EMPTY_PATH)),
    ("fcntl", _Condition(1, _EQUAL, _DUPLICATE, 0)),
    ("fcntl", _Condition(1, _EQUAL, _GET_FLAGS, 0)),
)


def set_filter() -> str:
    """Set the filter for good and try it. Returns why there is none, empty where it holds."""
    if sys.platform != "linux":
        return "only Linux can refuse single system calls to a process"
    try:
        library = ctypes.CDLL(LIBRARY, use_errno=True)
    except OSError:
        return f"{LIBRARY} is not installed: install the package libseccomp2 (Debian, Ubuntu) or libseccomp"
    problem = _load(library)
    return problem or _tried()


def _load(library: ctypes.CDLL) -> str:
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = (ctypes.c_uint32,)
    library.seccomp_load.argtypes = library.seccomp_release.argtypes = (ctypes.c_void_p,)
    add = library.seccomp_rule_add_array
    add.argtypes = (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Condition))
    context = library.seccomp_init(_ACT_REFUSE)
    if not context:
        return "libseccomp could not begin a filter"
    try:
        rules = [*((name, None) for name in ALLOWED), *CONDITIONAL]
        for name, condition in rules:
            number = library.seccomp_syscall_resolve_name(name.encode())
            if number < 0:  # this processor has no such call
                continue
            code = add(context, _ACT_ALLOW, number, int(condition is not None), condition)
            if code:
                return f"libseccomp refused a rule for {name} ({os.strerror(-code)})"
        code = library.seccomp_load(context)
        return f"the system refused the filter ({os.strerror(-code)})" if code else ""
    finally:
        library.seccomp_release(context)


def _tried() -> str:
    """Why the filter is no filter: something that it must refuse was possible."""
    try:
        os.close(os.open("/", os.O_RDONLY))
        return "the filter was set, yet a file could be opened"
    except OSError as error:
        if error.errno != errno.EPERM:
            return f"the filter was set, yet opening a file failed otherwise ({error})"
    try:
        socket.socket().close()
    except OSError:
        return ""
    return "the filter was set, yet a socket could be made"
