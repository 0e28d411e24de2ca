// Fetches the value from the api for whoever asks: at API_IP over weave, or by the name that a link gives it.
const http = require('node:http');

const api = process.env.API_IP || 'api';

http
  .createServer((_request, response) => {
    const fail = (error) => {
      response.statusCode = 502;
      response.end(`no answer from http://${api}/: ${error.message}\n`);
    };
    const question = http.get({ host: api, port: 80, timeout: 5000 }, (answer) => answer.pipe(response));
    question.on('timeout', () => question.destroy(new Error('nothing within 5 s')));
    question.on('error', fail);
  })
  .listen(80, '0.0.0.0');

process.once('SIGTERM', () => process.exit(0));
