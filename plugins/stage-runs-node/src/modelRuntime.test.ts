import { ConfigReader } from '@backstage/config';
import { modelRuntime } from './modelRuntime';

describe('modelRuntime', () => {
  function runtimeWith(section: object | undefined) {
    const config = new ConfigReader({
      stagecraft: { runs: { runtimes: { codex: section } } },
    });
    return modelRuntime({
      id: 'codex',
      config,
      programVariable: 'STAGECRAFT_CODEX',
      defaults: { model: 'small', reasoningEffort: 'high' },
    });
  }

  it('keeps the key out of the environment of the pod', () => {
    const runtime = runtimeWith({ apiKey: 'sk-12345678' });
    expect(runtime).toEqual({
      id: 'codex',
      image: 'stagecraft/agent-runner:local',
      env: [],
      secrets: { 'model-key': 'sk-12345678' },
      defaults: { model: 'small', reasoningEffort: 'high' },
    });
  });

  it('takes the service, the program and the defaults from the configuration', () => {
    const runtime = runtimeWith({
      apiKey: 'sk-12345678',
      baseUrl: 'https://models.example.org/v1',
      program: '/opt/codex',
      model: 'large',
      reasoningEffort: 'low',
    });
    expect(runtime.env).toEqual([
      {
        name: 'STAGECRAFT_MODEL_BASE_URL',
        value: 'https://models.example.org/v1',
      },
      { name: 'STAGECRAFT_CODEX', value: '/opt/codex' },
    ]);
    expect(runtime.defaults).toEqual({
      model: 'large',
      reasoningEffort: 'low',
    });
  });

  it.each([
    [undefined, 'stagecraft.runs.runtimes.codex.apiKey is missing'],
    [{}, 'stagecraft.runs.runtimes.codex.apiKey is missing'],
    [{ apiKey: 'short' }, 'apiKey: must be 8 or more printable'],
    [{ apiKey: 'two\nlines-of-it' }, 'apiKey: must be 8 or more printable'],
    [{ apiKey: 'sk-12345678', baseUrl: 'ftp://x' }, 'baseUrl: must be an http'],
    [
      { apiKey: 'sk-12345678', program: 'codex' },
      'program: must be an absolute',
    ],
    [{ apiKey: 'sk-12345678', modle: 'x' }, 'modle'],
  ])('refuses %j', (section, message) => {
    expect(() => runtimeWith(section)).toThrow(message);
  });
});
