"""Makes the picture of --live-reload in reloader/live_reload/README.md.

  bazel build //tools/reload
  python3 -B tools/reload/live_reload_picture.py \\
      bazel-bin/tools/reload/reload reloader/live_reload/pages.png

A page in Chromium: as it was opened and filled in, after its style sheet was
saved, and after the page itself was.
"""

import base64
import os
import pathlib
import sys
import tempfile

from browser import Browser
from served_page import ServedPage

PAGE = '''<!doctype html><title>{title}</title>
<link rel="stylesheet" href="style.css">{script}
<h1>{title}</h1><p><input placeholder="your name"></p>
<p><button>Order</button></p>'''
STYLE = '''body {{ font: 16px sans-serif; margin: 24px; background: {back}; }}
h1, button {{ color: {fore}; }} input, button {{ font: inherit; }}'''

SHEET = '''<!doctype html><style>
body {{ font: 13px sans-serif; margin: 8px; display: flex; gap: 8px; }}
figure {{ margin: 0; width: 260px; }} code {{ font-size: 12px; }}
img {{ width: 258px; border: 1px solid #999; }}
figcaption {{ padding-bottom: 6px; }}
</style>{figures}'''
FIGURE = '''<figure><figcaption>{caption}</figcaption>
<img src="data:image/png;base64,{image}"></figure>'''


def take(browser, page):
    """Plays the three steps; returns their captions and pictures."""
    page.write('style.css', STYLE.format(back='#fff', fore='#222'))
    page.wait_until_served()
    page.write('index.html', PAGE.format(title='Tea', script=page.script))
    page.wait_until_served()
    browser.open(page.url)
    browser.type('input', 'Ada')
    steps = [('opened, and filled in', browser.screenshot())]

    page.write('style.css', STYLE.format(back='#fff4d6', fore='#a33'))
    page.wait_until_served()
    browser.wait_for('return getComputedStyle(document.body).backgroundColor '
                     '=== "rgb(255, 244, 214)"')
    steps.append(('<code>style.css</code> saved: the page stays',
                  browser.screenshot()))

    page.write('index.html',
               PAGE.format(title='Tea and cake', script=page.script))
    page.wait_until_served()
    browser.wait_for('return document.title === "Tea and cake"')
    steps.append(('<code>index.html</code> saved: loaded again',
                  browser.screenshot()))
    return steps


def main(reload, target):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, \
            tempfile.TemporaryDirectory() as files, \
            Browser(profile) as browser:
        page = ServedPage(os.path.abspath(reload),
                          pathlib.Path(files).resolve())
        try:
            browser.resize(360, 230)
            steps = take(browser, page)
        finally:
            page.close()
        sheet = pathlib.Path(files) / 'sheet.html'
        sheet.write_text(SHEET.format(figures=''.join(
            FIGURE.format(caption=caption,
                          image=base64.b64encode(image).decode())
            for caption, image in steps)))
        browser.resize(820, 210)
        browser.open(sheet.as_uri())
        pathlib.Path(target).write_bytes(browser.screenshot())


if __name__ == '__main__':
    main(*sys.argv[1:])
