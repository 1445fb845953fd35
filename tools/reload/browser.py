"""Chromium without a window, steered over HTTP as WebDriver says (W3C).

  with Browser(temporary_directory) as browser:
    browser.open('http://localhost:8000/')
    browser.wait_for('return document.title === "two"')

Its profile lies in the directory; no process of it outlives the `with`.
"""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import urllib.error
import urllib.request

PATIENCE = 60  # Seconds until a wait gives up.


class Browser:

    def __init__(self, directory, *arguments):
        """`arguments` are Chromium's own."""
        self._directory = directory
        self._arguments = arguments
        self._driver = None
        self._session = None

    def __enter__(self):
        # A session of its own, so that all of it can be ended by its number.
        self._driver = subprocess.Popen(
            ['chromedriver', '--port=0'], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True,
            env=dict(os.environ, HOME=str(self._directory),
                     TMPDIR=str(self._directory)))
        try:
            self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *unused):
        try:
            if self._session is not None:
                self._call('DELETE', '')
        finally:
            os.killpg(self._driver.pid, signal.SIGKILL)
            self._driver.wait()
            self._driver.stdout.close()

    def _connect(self):
        port = None
        for line in self._driver.stdout:
            port = re.search(r'started successfully on port (\d+)', line)
            if port:
                break
        if not port:
            raise RuntimeError('chromedriver does not start')
        self._url = f'http://127.0.0.1:{port[1]}/session'
        arguments = [
            # A sandbox inside that of the tests cannot be had everywhere, nor
            # by root; only pages of our own are opened.
            '--headless=new', '--no-sandbox', '--disable-gpu',
            '--disable-dev-shm-usage',
            '--hide-scrollbars', '--window-size=400,300',
            f'--user-data-dir={self._directory}/profile', *self._arguments]
        answer = self._call('POST', '', {'capabilities': {'alwaysMatch': {
            'browserName': 'chrome',
            'goog:chromeOptions': {
                'args': arguments, 'binary': shutil.which('chromium')}}}})
        self._session = answer['sessionId']
        self._url += f'/{self._session}'

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._url + path, data, {'Content-Type': 'application/json'},
            method=method)
        # Not through a proxy that the environment may name.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            with error:
                value = json.load(error)['value']
            raise RuntimeError(f'{path}: {value["message"]}') from None

    def open(self, url):
        self._call('POST', '/url', {'url': url})

    def run(self, script, *arguments):
        """Runs the body of a function in the page; returns what it returns,
        or what a promise that it returns comes to."""
        return self._call('POST', '/execute/sync',
                          {'script': script, 'args': arguments})

    def wait_for(self, script, *arguments):
        """Runs it until it returns something true, and returns that."""
        last = None
        for _ in range(PATIENCE * 20):
            try:
                last = self.run(script, *arguments)
                if last:
                    return last
            except RuntimeError as error:
                last = error  # A page that is being loaded cannot be asked.
            threading.Event().wait(0.05)
        raise TimeoutError(f'{script}: {last}; shown is {self.shown()!r}')

    def shown(self):
        """Where the page is, and its text."""
        try:
            return self.run('return [location.href, performance.now(), '
                            'document.title, document.body.innerText]')
        except RuntimeError as error:
            return error

    def tab(self):
        """The tab that is steered."""
        return self._call('GET', '/window')

    def new_tab(self):
        """Opens a tab, and steers that."""
        tab = self._call('POST', '/window/new', {'type': 'tab'})['handle']
        self.switch(tab)
        return tab

    def switch(self, tab):
        self._call('POST', '/window', {'handle': tab})

    def close_tab(self):
        self._call('DELETE', '/window')

    def type(self, selector, text):
        element = self._call('POST', '/element', {
            'using': 'css selector', 'value': selector})
        number, = element.values()
        self._call('POST', f'/element/{number}/value', {'text': text})

    def resize(self, width, height):
        """Gives the page so many pixels."""
        self._call('POST', '/window/rect', {'width': width, 'height': height})
        inner = self.run('return [innerWidth, innerHeight]')
        self._call('POST', '/window/rect', {
            'width': 2 * width - inner[0], 'height': 2 * height - inner[1]})

    def screenshot(self):
        """The page as it is seen, as a PNG."""
        return base64.b64decode(self._call('GET', '/screenshot'))
