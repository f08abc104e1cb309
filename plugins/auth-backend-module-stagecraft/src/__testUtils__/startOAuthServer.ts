import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';

export interface Account {
  id: number;
  login: string;
  email: string;
}

/** GitHub's half of the authorization-code way, for whoever is `account` at the moment. */
export interface OAuthServer {
  url: string;
  /** Who sits before the browser; undefined is somebody who does not consent. */
  account: Account | undefined;
  close(): Promise<void>;
}

export async function startOAuthServer(): Promise<OAuthServer> {
  const codes = new Map<string, { account: Account; redirectUri: string }>();
  const tokens = new Map<string, Account>();
  const browser: Pick<OAuthServer, 'account'> = { account: undefined };
  const app = express();
  app.use(express.urlencoded({ extended: false }));

  app.get('/login/oauth/authorize', (req, res) => {
    const target = new URL(String(req.query.redirect_uri));
    target.searchParams.set('state', String(req.query.state));
    const { account } = browser;
    if (account) {
      const code = randomBytes(10).toString('hex');
      codes.set(code, { account, redirectUri: String(req.query.redirect_uri) });
      target.searchParams.set('code', code);
    } else {
      target.searchParams.set('error', 'access_denied');
    }
    res.redirect(target.toString());
  });

  // A code is good once, for the address that asked for it, and with the secret.
  app.post('/login/oauth/access_token', (req, res) => {
    const grant = codes.get(req.body.code);
    codes.delete(req.body.code);
    if (
      !grant ||
      grant.redirectUri !== req.body.redirect_uri ||
      !req.body.client_secret
    ) {
      res.json({ error: 'bad_verification_code' });
      return;
    }
    const token = `gho_${randomBytes(18).toString('hex')}`;
    tokens.set(token, grant.account);
    res.json({
      access_token: token,
      token_type: 'bearer',
      scope: 'read:user',
    });
  });

  app.get('/api/v3/user', (req, res) => {
    const [, token] = String(req.headers.authorization).split(' ');
    const account = tokens.get(token);
    if (account) res.json(account);
    else res.status(401).json({ message: 'Bad credentials' });
  });

  const server = app.listen(0, '127.0.0.1');
  await new Promise(resolve => {
    server.once('listening', resolve);
  });
  return Object.assign(browser, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
