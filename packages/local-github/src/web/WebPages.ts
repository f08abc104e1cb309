import { IncomingMessage, ServerResponse } from 'node:http';
import { Forge } from '../Forge';
import { LocalGitHubLogger } from '../options';

export class WebPages {
  constructor(_forge: Forge, _logger: LocalGitHubLogger) {}
  async serve(_request: IncomingMessage, response: ServerResponse, _url: URL) {
    response.writeHead(404).end();
  }
}
