import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunnerConfig } from './runnerConfig';

describe('readRunnerConfig', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  const env = {
    STAGECRAFT_CREDENTIALS_DIR: folder,
    STAGECRAFT_WORKSPACE: '/workspace',
  };

  afterAll(() => rmSync(folder, { recursive: true }));

  function writeCredentials(token: string, config: string): void {
    writeFileSync(join(folder, 'run-token'), token);
    writeFileSync(join(folder, 'config.json'), config);
  }

  it('reads the mounted files', async () => {
    writeCredentials('abc\n', '{"rpcUrl":"http://host/rpc/","later":1}');
    await expect(readRunnerConfig(env)).resolves.toEqual({
      rpcUrl: 'http://host/rpc',
      runToken: 'abc',
      credentials: folder,
      workspace: '/workspace',
    });
  });

  it('derives the token of the tools as the platform does', async () => {
    const config = { rpcUrl: 'http://host/rpc', mcpUrl: 'http://host/mcp/' };
    writeCredentials('abc', JSON.stringify(config));
    await expect(readRunnerConfig(env)).resolves.toMatchObject({
      mcp: {
        url: 'http://host/mcp',
        token: 'K3cRTryEE6NfUYhvbLyjE7hjbtNExU1jsGkTUbsnxvU',
      },
    });
  });

  it('refuses an address of tools that is none', async () => {
    writeCredentials('abc', '{"rpcUrl":"http://host/rpc","mcpUrl":"host"}');
    await expect(readRunnerConfig(env)).rejects.toThrow(
      'config.json: mcpUrl must be an http(s) URL',
    );
  });

  describe('with a model key', () => {
    const keyFile = join(folder, 'model-key');

    beforeEach(() => writeCredentials('abc', '{"rpcUrl":"http://h"}'));
    afterEach(() => rmSync(keyFile, { recursive: true }));

    it('reads it', async () => {
      writeFileSync(keyFile, 'sk-1\n');
      await expect(readRunnerConfig(env)).resolves.toMatchObject({
        modelKey: 'sk-1',
      });
    });

    it('refuses an empty one', async () => {
      writeFileSync(keyFile, '');
      await expect(readRunnerConfig(env)).rejects.toThrow(
        /model-key must be one line/,
      );
    });

    it('refuses one that it can not read', async () => {
      mkdirSync(keyFile);
      await expect(readRunnerConfig(env)).rejects.toThrow(/can't be read/);
    });
  });

  it.each([
    ['two\nlines', '{"rpcUrl":"http://h"}', /run-token must be one line/],
    ['', '{"rpcUrl":"http://h"}', /run-token must be one line/],
    ['abc', '{', /config.json is not JSON/],
    ['abc', 'null', /rpcUrl must be an http/],
    ['abc', '{"rpcUrl":"file:///x"}', /rpcUrl must be an http/],
  ])('refuses token %j with config %j', async (token, config, message) => {
    writeCredentials(token, config);
    await expect(readRunnerConfig(env)).rejects.toThrow(message);
  });

  it.each([
    [{}, /STAGECRAFT_CREDENTIALS_DIR must be set/],
    [{ ...env, STAGECRAFT_WORKSPACE: 'here' }, /STAGECRAFT_WORKSPACE must be/],
    [
      { ...env, STAGECRAFT_CREDENTIALS_DIR: join(folder, 'none') },
      /can't be read/,
    ],
  ])('refuses the environment %j', async (environment, message) => {
    writeCredentials('abc', '{"rpcUrl":"http://h"}');
    await expect(readRunnerConfig(environment)).rejects.toThrow(message);
  });
});
