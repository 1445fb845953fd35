// Subscribes with Node's fb-watchman and prints each answer as a line of JSON,
// until `stop` is among the files.
//   node fb_watchman_client.js SOCKET ROOT
'use strict';

process.env.WATCHMAN_SOCK = process.argv[2];
const watchman = require('fb-watchman');
const root = process.argv[3];
const client = new watchman.Client();

function say(what) {
  process.stdout.write(JSON.stringify(what) + '\n');
}

function fail(error) {
  say({failed: String(error)});
  process.exit(1);
}

client.on('error', fail);
client.on('subscription', (pdu) => {
  const names = pdu.files.map((file) => file.name);
  say({files: names.sort()});
  if (names.includes('stop')) client.end();
});

client.capabilityCheck(
    {optional: [], required: ['relative_root', 'wildmatch']},
    (error, answer) => {
      if (error) return fail(error);
      say({version: answer.version});
      client.command(['watch-project', root], (error, answer) => {
        if (error) return fail(error);
        const query = {fields: ['name', 'exists', 'size']};
        client.command(['query', answer.watch, query], (error, found) => {
          if (error) return fail(error);
          say({query: found.files.map((file) => [file.name, file.size])
                          .sort()});
          query.since = found.clock;
          client.command(
              ['subscribe', answer.watch, 'mine', query], (error, answer) => {
                if (error) return fail(error);
                say({subscribed: answer.subscribe});
              });
        });
      });
    });
