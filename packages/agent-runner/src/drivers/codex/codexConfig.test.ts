import { parse } from 'smol-toml';
import { codexConfig } from './codexConfig';

describe('codexConfig', () => {
  const options = {
    model: 'gpt-5.2-codex',
    baseUrl: 'http://model/v1',
    keyVariable: 'KEY',
    workspace: '/workspace/a "quoted" folder',
    scratch: '/scratch',
    credentials: '/var/run/stagecraft',
  };

  it.each([
    ['low', 'low'],
    ['extra-high', 'xhigh'],
    ['none', undefined],
    ['', undefined],
  ])('gives the effort %j as %j', (effort, expected) => {
    const config = parse(codexConfig({ ...options, effort }));
    expect(config.model_reasoning_effort).toBe(expected);
  });

  it('names the tools of the platform, and their token by its variable alone', () => {
    const tools = { url: 'http://host/mcp', tokenVariable: 'TOKEN' };
    const config = parse(codexConfig({ ...options, tools, effort: '' }));
    expect(config.mcp_servers).toEqual({
      stagecraft: {
        ...{ url: 'http://host/mcp', bearer_token_env_var: 'TOKEN' },
        ...{ required: true, default_tools_approval_mode: 'approve' },
        tool_timeout_sec: 75,
      },
    });
    const without = parse(codexConfig({ ...options, effort: '' }));
    expect(without).not.toHaveProperty('mcp_servers');
  });

  it('quotes what it is given', () => {
    const model = 'x"\napproval_policy = "on-request';
    const config = parse(codexConfig({ ...options, model, effort: '' }));
    expect(config).toMatchObject({
      model,
      approval_policy: 'never',
      projects: { [options.workspace]: { trust_level: 'untrusted' } },
    });
  });
});
