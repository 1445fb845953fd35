"""A web page with its server, run by `reload --live-reload`.

  page = ServedPage(reload, directory)
  page.write('index.html', f'<title>one</title>{page.script}')
  page.wait_until_served()
  browser.open(page.url)

The server serves a directory, on a port of the kernel's choice that stays the
same whenever it is started again.
"""

import os
import pathlib
import re
import signal
import socket
import sys
import threading

from running import PATIENCE, Running

# What is run: says when it serves. At a gate (a FIFO) it waits before it does.
_SERVER = r'''
import functools, http.server, os, pathlib, sys

class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header('Cache-Control', 'no-store')
        super().end_headers()
    def log_message(self, *unused):
        pass

port_file, gate, directory = map(pathlib.Path, sys.argv[1:])
if gate.exists():
    print('at the gate', flush=True)
    gate.open().close()
port = int(port_file.read_text()) if port_file.exists() else 0
server = http.server.ThreadingHTTPServer(
    ('127.0.0.1', port), functools.partial(Handler, directory=directory))
port_file.write_text(str(server.server_port))
print('serving', server.server_port, flush=True)
server.serve_forever()
'''


class ServedPage:

    def __init__(self, reload, directory, *flags):
        """`flags` are those of `reload`."""
        self._reload = reload
        self._root = pathlib.Path(directory)
        self._files = self._root / 'files'
        self._files.mkdir()
        self._gate = self._root / 'gate'
        (self._root / 'server.py').write_text(_SERVER)
        self.start('--live-reload=0', *flags)

    def start(self, *flags):
        self.running = Running(
            [self._reload, '--reloader=inotify', *flags, '--', sys.executable,
             str(self._root / 'server.py'), str(self._root / 'port'),
             str(self._gate), str(self._files)],
            self._files, dict(os.environ, HOME=str(self._root)))
        said = self.running.process.stderr.readline()
        script = re.search(r'<script src="http://127\.0\.0\.1:(\d+)/'
                           r'live-reload\.js"></script>', said)
        if not script:
            raise RuntimeError(f'reload says: {said}')
        self.script = script[0]
        self.live_port = int(script[1])
        self._batches = -1
        self._listen()
        self.wait_until_served()

    def _listen(self):
        client = socket.create_connection(('127.0.0.1', self.live_port),
                                          PATIENCE)
        client.sendall(b'GET /live-reload/events HTTP/1.1\r\n'
                       b'Host: 127.0.0.1:%d\r\n\r\n' % self.live_port)
        self._events = client.makefile()
        client.close()  # The file keeps it.

    def wait_until_served(self):
        """Waits for the next start of the server, and until pages are told: one
        that is opened now is as new as the files."""
        self._batches += 1
        for line in self._events:
            version = re.search(r'"version":"\d+\.(\d+)"', line)
            if version and int(version[1]) >= self._batches:
                break
        line = self.running.next_line()
        if not line.startswith('serving '):
            raise RuntimeError(f'the server says: {line}')
        self.port = int(line.split()[1])
        self.url = f'http://localhost:{self.port}/'

    def wait_for_listeners(self, count):
        """Waits until so many connections to `reload` are open. A browser may
        make some in advance, which are closed after a while."""
        established, port = '01', f':{self.live_port:04X}'
        seen = None
        for _ in range(PATIENCE * 20):
            rows = pathlib.Path('/proc/net/tcp').read_text().splitlines()[1:]
            fields = [row.split() for row in rows]
            seen = sum(field[2].endswith(port) and field[3] == established
                       for field in fields)
            if seen == count:
                return
            threading.Event().wait(0.05)
        raise TimeoutError(f'{seen} connections')

    def write(self, name, text):
        """Saves a file as editors do, which is one change."""
        temporary = self._root / 'temporary'
        temporary.write_text(text)
        os.rename(temporary, self._files / name)

    def close_gate(self):
        """Servers that are started from now on wait before they serve."""
        os.mkfifo(self._gate)

    def open_gate(self):
        """Lets the one that waits go on."""
        self._gate.open('w').close()
        self._gate.unlink()

    def end(self, number=signal.SIGTERM):
        """Sends `reload` a signal; returns its exit status."""
        self._events.close()
        status, _ = self.running.end(number)
        return status

    def close(self):
        """Ends what has not ended."""
        if self.running.process.poll() is None:
            self.end()
