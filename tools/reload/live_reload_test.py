"""--live-reload in a browser: real pages, a real server, real edits."""

import os
import pathlib
import re
import signal
import socket
import tempfile
import unittest

import live_reload_picture
from browser import Browser
from running import PATIENCE, Running
from served_page import ServedPage

RELOAD = os.path.abspath('tools/reload/reload')

PAGE = '''<!doctype html><title>{title}</title>
<link rel="stylesheet" href="style.css">{script}
<h1>{title}</h1>'''

# Counts in the page how often it has asked whether its server answers.
COUNT_FETCHES = '''
window.fetches = 0;
const real = window.fetch;
window.fetch = (...args) => { ++window.fetches; return real(...args); };
'''

# Counts how often it was loaded, and is busy once it has asked.
SLOW = '''<!doctype html><title>one</title>
<script>
sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0);
window.EventSource = class extends EventSource {{
  constructor(...args) {{
    super(...args);
    setTimeout(() => {{ // It connects in a task of its own.
      const end = performance.now() + (window.wasBusy ? 0 : 5000);
      window.wasBusy = true;
      while (performance.now() < end) {{}}
    }});
  }}
}};
</script>{script}'''
COLOR = 'return getComputedStyle(document.querySelector("h1")).color'


class LiveReloadTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        cls.addClassCleanup(temporary.cleanup)
        cls.browser = Browser(
            temporary.name,
            # A name that leads here, as one whose DNS was rebound does.
            '--host-resolver-rules=MAP foreign.test 127.0.0.1')
        cls.enterClassContext(cls.browser)

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.page = ServedPage(RELOAD, pathlib.Path(temporary.name).resolve())
        self.addCleanup(self.page.close)
        self.write_style('rgb(1, 1, 1)')
        self.page.wait_until_served()
        self.write_page('one')
        self.page.wait_until_served()
        self.first_tab = self.browser.tab()
        # No page of an earlier test may load itself again meanwhile.
        self.browser.open('about:blank')

    def write_page(self, title, name='index.html'):
        self.page.write(name,
                        PAGE.format(title=title, script=self.page.script))

    def write_style(self, color, name='style.css'):
        self.page.write(name, f'h1 {{ color: {color}; }}')

    def open(self, url=None):
        """Opens the page, and marks it: a page that is loaded again has lost
        its mark."""
        self.browser.open(url or self.page.url)
        self.browser.wait_for('return document.readyState === "complete"')
        self.browser.run('window.mark = true')

    def is_marked(self):
        return self.browser.run('return window.mark === true')

    def wait_for_title(self, title):
        self.browser.wait_for('return document.title === arguments[0] '
                              '&& window.mark !== true', title)

    def close_other_tabs(self):
        self.browser.close_tab()
        self.browser.switch(self.first_tab)

    # --- What a page does ----------------------------------------------------

    def test_a_page_is_loaded_again_once_its_server_answers(self):
        self.open()
        self.browser.run(COUNT_FETCHES)
        self.page.close_gate()
        self.write_page('two')
        self.assertEqual(self.page.running.next_line(), 'at the gate')
        self.browser.wait_for('return window.fetches > 3')
        self.assertTrue(self.is_marked())
        self.page.open_gate()
        self.page.wait_until_served()
        self.wait_for_title('two')

    def test_style_sheets_are_swapped_while_the_page_stays(self):
        self.open()
        self.assertEqual(self.browser.run(COLOR), 'rgb(1, 1, 1)')
        for color in ('rgb(2, 2, 2)', 'rgb(3, 3, 3)'):
            self.write_style(color)
            self.browser.wait_for(f'{COLOR} === arguments[0]', color)
            self.assertTrue(self.is_marked())
        self.browser.wait_for(
            'return document.querySelectorAll("link").length === 1')

    def test_a_style_sheet_among_others_loads_the_page_again(self):
        self.open()
        self.write_style('rgb(2, 2, 2)')
        self.write_page('two')
        self.wait_for_title('two')

    def test_a_page_whose_sheets_import_others_is_loaded_again(self):
        self.write_style('rgb(1, 1, 1)', 'base.css')
        self.page.wait_until_served()
        self.page.write('style.css', '@import "base.css";')
        self.page.wait_until_served()
        self.open()
        self.write_style('rgb(2, 2, 2)', 'base.css')
        self.browser.wait_for(f'{COLOR} === "rgb(2, 2, 2)"')
        self.browser.wait_for('return window.mark !== true')

    def test_several_pages_are_told_and_one_takes_over(self):
        self.open()
        second = self.browser.new_tab()
        self.open()
        self.write_style('rgb(2, 2, 2)')
        for tab in (self.first_tab, second):
            self.browser.switch(tab)
            self.browser.wait_for(f'{COLOR} === "rgb(2, 2, 2)"')
            self.assertTrue(self.is_marked())
        self.page.wait_until_served()
        self.write_page('two')
        self.page.wait_until_served()
        for tab in (self.first_tab, second):
            self.browser.switch(tab)
            self.wait_for_title('two')
        # One of them listened: the other one hears, whichever it was.
        self.browser.switch(self.first_tab)
        self.browser.close_tab()
        self.browser.switch(second)
        self.first_tab = second
        self.write_page('three')
        self.wait_for_title('three')

    def test_more_pages_than_a_browser_has_connections(self):
        self.open()
        tabs = [self.first_tab]
        while len(tabs) < 9:
            tabs.append(self.browser.new_tab())
            self.open()
        self.page.wait_for_listeners(2)  # One page, and the test.
        self.write_page('two')
        self.page.wait_until_served()
        for tab in tabs:
            self.browser.switch(tab)
            self.wait_for_title('two')
        for tab in tabs[1:]:
            self.browser.switch(tab)
            self.browser.close_tab()
        self.browser.switch(self.first_tab)

    def test_a_page_hears_of_the_next_run_of_reload(self):
        self.open()
        self.assertEqual(self.page.end(), 128 + signal.SIGTERM)
        self.page.start(f'--live-reload={self.page.live_port}')
        self.wait_for_title('one')
        self.browser.run('window.mark = true')
        self.write_page('two')
        self.wait_for_title('two')

    def test_a_page_that_is_older_than_the_last_change_is_loaded_again(self):
        self.page.write('late.html', '<!doctype html><title>one</title>')
        self.page.wait_until_served()
        self.open(self.page.url + 'late.html')
        self.page.write('late.html', '<!doctype html><title>two</title>')
        self.page.wait_until_served()
        # As if the script had taken so long to come.
        self.browser.run('''
            const script = document.createElement('script');
            script.src = arguments[0];
            document.head.append(script);
        ''', f'http://127.0.0.1:{self.page.live_port}/live-reload.js')
        self.wait_for_title('two')

    def test_a_page_that_is_slow_to_hear_is_not_loaded_once_more(self):
        self.page.write('slow.html', SLOW.format(script=self.page.script))
        self.page.wait_until_served()
        # The last change is not as long ago as the page is busy.
        self.open(self.page.url + 'slow.html')
        self.write_page('two', 'slow.html')
        self.wait_for_title('two')
        self.assertEqual(self.browser.run('return sessionStorage.loads'), '1')

    # --- Who may listen ------------------------------------------------------

    def test_a_foreign_page_hears_nothing(self):
        self.open()
        foreign = self.browser.new_tab()
        self.open(f'http://foreign.test:{self.page.port}/')
        said = self.browser.run('''
            const source = new EventSource(arguments[0]);
            return new Promise((done) => {
              source.onmessage = source.onopen = () => done('it may listen');
              source.onerror = () => done(source.readyState);
            });
        ''', f'http://127.0.0.1:{self.page.live_port}/live-reload/events')
        self.assertEqual(said, 2)  # CLOSED: it may not, and does not try again.
        self.write_page('two')
        self.page.wait_until_served()
        self.browser.switch(self.first_tab)
        self.wait_for_title('two')
        self.browser.switch(foreign)
        self.assertTrue(self.is_marked())
        self.close_other_tabs()

    def test_a_name_that_was_made_to_lead_here_is_refused(self):
        for path in ('live-reload.js', 'live-reload/events'):
            self.browser.open(
                f'http://foreign.test:{self.page.live_port}/{path}')
            self.assertIn('reload answers to 127.0.0.1:', self.browser.run(
                'return document.body.innerText'))


class PictureTest(unittest.TestCase):

    def test_the_picture_of_the_documentation_can_be_made(self):
        with tempfile.TemporaryDirectory() as directory:
            picture = pathlib.Path(directory) / 'pages.png'
            live_reload_picture.main(RELOAD, picture)
            self.assertTrue(picture.read_bytes().startswith(b'\x89PNG'))
            self.assertLess(picture.stat().st_size, 60000)


class LiveReloadServerTest(unittest.TestCase):

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name).resolve()

    def run_reload(self, *arguments):
        running = Running([RELOAD, '--reloader=inotify', *arguments],
                          self.directory)
        self.addCleanup(running.close)
        return running

    def test_ends_at_once_with_clients_connected(self):
        page = ServedPage(RELOAD, self.directory)
        self.addCleanup(page.close)
        clients = [socket.create_connection(('127.0.0.1', page.live_port))
                   for _ in range(3)]
        for client in clients:
            self.addCleanup(client.close)
        clients[0].sendall(
            b'GET /live-reload/events HTTP/1.1\r\n'
            b'Host: localhost:%d\r\n\r\n' % page.live_port)
        self.assertTrue(clients[0].recv(1).startswith(b'H'))
        self.assertEqual(page.end(signal.SIGINT), 128 + signal.SIGINT)

    def test_a_port_that_is_taken_says_what_to_do(self):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            port = taken.getsockname()[1]
            running = self.run_reload(f'--live-reload={port}', '--',
                                      'sh', '-c', 'echo started')
            self.assertIsNone(running.next_line())
            status, said = running.wait()
        self.assertEqual(status, 2)
        self.assertIn(f'port {port} of 127.0.0.1 is in use', said)
        self.assertIn('--live-reload=PORT', said)

    def test_a_command_that_outlives_it_does_not_keep_the_port(self):
        running = self.run_reload(
            '--live-reload=0', '--', 'sh', '-c',
            'setsid sh -c "echo \\$\\$; exec sleep 1000" & wait')
        said = running.process.stderr.readline()
        port = int(re.search(r'127\.0\.0\.1:(\d+)/', said)[1])
        outliving = int(running.next_line())
        self.addCleanup(os.kill, outliving, signal.SIGKILL)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(PATIENCE)
        with socket.create_server(('127.0.0.1', port)):
            pass

    def test_the_command_can_be_left_out(self):
        running = self.run_reload('--live-reload=0')
        self.assertIn('<script src="http://127.0.0.1:',
                      running.process.stderr.readline())
        running.end()

    def test_nobody_listens_unless_asked(self):
        running = self.run_reload('--', 'sh', '-c',
                                  'echo started; exec sleep 1000')
        self.assertEqual(running.next_line(), 'started')
        _, said = running.end()
        self.assertNotIn('script', said)


if __name__ == '__main__':
    unittest.main()
