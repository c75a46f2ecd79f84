"""Ways to files, sockets, programs, processes and other processes' memory, as they would work in plain Python.

Each raises where it is refused and gives flags where it is not, so that a single layer can be seen at work.
"""

from __future__ import annotations

from tests.sandbox.attempts.attempt import attempts

_NUMPY = {
    "numpy load": "np.load('/etc/hostname')",
    "numpy save": "np.save('FOOTPRINT', sample)",
    "numpy savez": "np.savez('FOOTPRINT', sample)",
    "numpy savetxt": "np.savetxt('FOOTPRINT', sample)",
    "numpy fromfile": "np.fromfile('/etc/passwd', 'u1')",
    "numpy loadtxt": "np.loadtxt('/etc/passwd', str)",
    "numpy genfromtxt of an address": "np.genfromtxt('http://127.0.0.1:9/x')",
    "numpy memmap": "np.memmap('FOOTPRINT', mode='w+', shape=8)",
    "numpy open_memmap": "np.lib.format.open_memmap('FOOTPRINT', 'w+', 'f8', (8,))",
    "numpy DataSource": "np.lib.npyio.DataSource('/tmp').open('FOOTPRINT', 'w')",
    "numpy tofile": ("value.copy().tofile('FOOTPRINT')", "limits, filter"),
    "numpy dump": ("sample.dump('FOOTPRINT')", "limits, filter"),
    "numpy f2py": ("from numpy import f2py\nf2py.compile('x')", "namespace"),
    "numpy testing": "np.testing.rundocs('x')",
    "numpy ctypeslib": ("np.ctypeslib.load_library('c', '/')", "namespace"),
    "numpy distutils": ("import numpy.distutils", "namespace"),
}
_NUMPY_NAMES = {
    "numpy fromregex": "np.fromregex('/etc/passwd', '(.*)', 'S9')",
    "numpy frombuffer": "np.frombuffer(b'12345678')",
    "numpy frompyfunc": "np.frompyfunc(len, 1, 1)",
    "numpy vectorize": "np.vectorize(len)",
    "numpy random's seed": "np.random.seed(1)",
    "numpy show_config": "np.show_config()",
    "numpy as_strided": "np.lib.stride_tricks.as_strided(sample, (10**9,))",
    "numpy asarray_chkfinite by its module": "np.lib._function_base_impl",
    "numpy core": "np._core.multiarray.dragon4_positional(1.0)",
    "numpy ndarray over foreign memory": "np.ndarray((9,), buffer=value)",
    "numpy rec": "np.rec.fromfile('x')",
    "numpy copyto the input": "np.copyto(sample, 1)",
    "numpy put into the input": "np.put(sample, 0, 1)",
}
_METHODS = {
    "dumps": "sample.astype('O').dumps()",
    "writable input by flag": "sample.flags.writeable = True",
    "writable input by method": "sample.setflags(write=True)",
    "memory behind the input": "sample.base",
    "pointer of the input": "sample.ctypes.data",
    "buffer of the input": "sample.data",
    "view as another type": "sample.view('S8')",
    "bytes of the input": "sample.tobytes()",
    "shape assigned": "sample.shape = (1, 2)",
    "dtype assigned": "sample.dtype = 'S8'",
    "fields of a type": "sample.dtype.type",
}
_FILES = {
    "mkdir": "import os\nos.mkdir('FOOTPRINT')",
    "open a file to read": ("import os\nos.open('/etc/hostname', os.O_RDONLY)", "namespace, limits, filter"),
    "open a file to write": ("open('FOOTPRINT', 'w').write('x')", "namespace, limits, filter"),
    "open by io": ("import io\nio.FileIO('FOOTPRINT', 'w')", "namespace, limits, filter"),
    "list a folder": ("import os\nos.listdir('/')", "namespace, limits, filter"),
    "stat a file": "import os\nos.stat('/etc/passwd')",
    "link": "import os\nos.link('/etc/hostname', 'FOOTPRINT')",
    "symlink": "import os\nos.symlink('/etc/hostname', 'FOOTPRINT')",
    "rename": "import os\nos.rename('/etc/no-such-file-here', 'FOOTPRINT')",
    "unlink": "import os\nos.unlink('/etc/no-such-file-here')",
    "make a pipe for programs": "import os\nos.mkfifo('FOOTPRINT')",
    "truncate": "import os\nos.truncate('FOOTPRINT', 9)",
    "change of folder": "import os\nos.chdir('/')",
    "change of rights": "import os\nos.chmod('/tmp', 0o1777)",
    "memory file": ("import os\nos.memfd_create('x')", "namespace, limits, filter"),
    "pipe": ("import os\nos.pipe()", "namespace, limits, filter"),
    "executable memory": "import mmap\nmmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)",
    "shared memory by name": ("import _posixshmem\n_posixshmem.shm_open('/x', 66, 384)", "namespace, limits, filter"),
    "temporary file": ("import tempfile\ntempfile.TemporaryFile()", "namespace, limits, filter"),
    "import of a module that is not loaded": ("import wave", "namespace, limits, filter"),
    "pandas reader": ("import pandas as pd\npd.read_csv('/etc/hostname')", "namespace, limits, filter"),
    "pandas writer": ("import pandas as pd\npd.DataFrame([1]).to_pickle('FOOTPRINT')", "namespace, limits, filter"),
    "scipy writer": ("from scipy import io\nio.savemat('FOOTPRINT', {})", "filter"),
}
_SOCKETS = {
    "socket": ("import socket\nsocket.socket()", "namespace, limits, filter"),
    "socket by _socket": ("import _socket\n_socket.socket()", "namespace, limits, filter"),
    "connection": ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "namespace, limits, filter"),
    "pair of sockets": ("import socket\nsocket.socketpair()", "namespace, limits, filter"),
    "datagram": (
        "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "namespace, limits, filter",
    ),
    "local socket": ("import socket\nsocket.socket(socket.AF_UNIX).bind('FOOTPRINT')", "namespace, limits, filter"),
    "socket of the kernel's messages": ("import socket\nsocket.socket(16, 3, 0)", "namespace, limits, filter"),
    "pandas from an address": (
        "import pandas as pd\npd.read_json('http://127.0.0.1:9/')",
        "namespace, limits, filter",
    ),
}
_PROCESSES = {
    "fork": "import os\nif os.fork() == 0:\n    os._exit(0)",
    "a program by posix_spawn": "import os\nos.posix_spawn('/bin/true', ['true'], {})",
    "a program by execv": "import os\nos.execv('/bin/true', ['true'])",
    "a program by system": "import os\nif os.system('true') != 0:\n    raise PermissionError",
    "a program by popen": "import os\nos.popen('true').read()",
    "a program by subprocess": "import subprocess\nsubprocess.run(['/bin/true'], close_fds=False)",
    "a program by ctypes": ("import ctypes\nif ctypes.CDLL(None).system(b'true') != 0:\n    raise PermissionError"),
    "thread": "import threading\nthreading.Thread(target=len, args=([],)).start()",
    "thread by _thread": "import _thread\n_thread.start_new_thread(len, ([],))",
    "process pool": (
        "from concurrent.futures import ProcessPoolExecutor as P\nP(1).submit(len, [])",
        "namespace, limits, filter",
    ),
    "signal to the parent": "import os\nos.kill(os.getppid(), 0)",
    "signal to all": "import os\nos.kill(-1, 0)",
    "signal to itself": "import os\nos.kill(os.getpid(), 10)",
    "signal handler": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)",
    "alarm": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 1000)",
    "handler of crashes": "import faulthandler\nfaulthandler.enable()",
    "tracing the parent": (
        "import ctypes, os\nif ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) != 0:\n    raise PermissionError"
    ),
    "memory of the parent": (
        "import os\nos.open(f'/proc/{os.getppid()}/mem', os.O_RDONLY)",
        "namespace, limits, filter",
    ),
    "limits of another process": "import resource\nresource.prlimit(1, resource.RLIMIT_NOFILE)",
    "priority of the parent": "import os\nos.setpriority(os.PRIO_PROCESS, os.getppid(), 1)",
    "another user": "import os\nos.setuid(os.getuid())",
    "another root": "import os\nos.chroot('/')",
    "another session": "import os\nos.setpgid(0, 0)",
    "a second filter": ("import ctypes\nif ctypes.CDLL(None).prctl(4, 1, 0, 0, 0) != 0:\n    raise PermissionError"),
}
_PICKLE = {
    "pickle of a system call": (
        "import pickle\npickle.loads(b\"cposix\\nmkdir\\n(S'FOOTPRINT'\\ntR.\")",
        "namespace, filter",
    ),
    "pickle of exec": (
        'import pickle\npickle.loads(b"cbuiltins\\nexec\\n(S\'open(\\"FOOTPRINT\\", \\"w\\")\'\\ntR.")',
        "namespace, limits, filter",
    ),
    "numpy load with pickle": ("np.load('FOOTPRINT', allow_pickle=True)", "namespace, limits, filter"),
    "marshal": ("import marshal\nexec(marshal.loads(marshal.dumps(compile('1/0', 'x', 'exec'))))", "namespace"),
    "shelve": ("import shelve\nshelve.open('FOOTPRINT')", "namespace, limits, filter"),
    "copyreg": ("import copyreg\ncopyreg.pickle(dict, len)", "namespace"),
}

ATTEMPTS = (
    *attempts("numpy's file routes", _NUMPY, alone="namespace, limits, filter"),
    *attempts("numpy's back doors", _NUMPY_NAMES, alone="namespace"),
    *attempts("back doors of arrays", _METHODS),
    *attempts("files", _FILES, alone="namespace, filter"),
    *attempts("sockets", _SOCKETS),
    *attempts("processes, threads, signals", _PROCESSES, alone="namespace, filter"),
    *attempts("pickle", _PICKLE),
)
