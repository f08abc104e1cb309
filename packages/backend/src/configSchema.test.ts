import { loadConfigSchema, type ConfigSchema } from '@backstage/config-loader';

const ours = {
  app: { signIn: { demoUser: true } },
  stagecraft: {
    locale: 'ru',
    github: {
      apiUrl: 'https://api.github.com',
      webhook: { url: 'https://portal.test', secrets: ['newest', 'older'] },
      credentials: { platformToken: 'ghp_1', botToken: 'ghp_2' },
    },
    vault: { keys: [{ id: 'a', key: 'k'.repeat(64) }] },
    metrics: { token: 'scrape' },
    webhookSweep: { interval: { minutes: 2 } },
    runs: { heartbeatTimeout: { seconds: 30 } },
  },
};

describe('the schema of the configuration', () => {
  let schema: ConfigSchema;

  beforeAll(async () => {
    schema = await loadConfigSchema({ dependencies: ['app', 'backend'] });
  });

  const process = (
    data: object,
    options: Parameters<ConfigSchema['process']>[1],
  ) => schema.process([{ context: 'test', data: data as {} }], options);

  it('lets the browser see the locale and the demo sign-in, and nothing else of ours', () => {
    const [{ data }] = process(ours, {
      visibility: ['frontend'],
      ignoreSchemaErrors: true,
    });
    expect(data).toEqual({
      app: { signIn: { demoUser: true } },
      stagecraft: { locale: 'ru' },
    });
  });

  it('knows what is secret, so that logs are redacted', () => {
    const [{ data }] = process(ours, {
      visibility: ['secret'],
      ignoreSchemaErrors: true,
    });
    expect(data).toEqual({
      stagecraft: {
        github: {
          webhook: { secrets: ['newest', 'older'] },
          credentials: { platformToken: 'ghp_1', botToken: 'ghp_2' },
        },
        vault: { keys: [{ key: 'k'.repeat(64) }] },
        metrics: { token: 'scrape' },
      },
    });
  });

  it.each([
    [{ app: { signIn: { demoUser: 'maybe' } } }, '/app/signIn/demoUser'],
    [{ stagecraft: { locale: 'de' } }, '/stagecraft/locale'],
    [
      { stagecraft: { webhookSweep: { interval: { minuts: 2 } } } },
      '/stagecraft/webhookSweep/interval',
    ],
    [
      { stagecraft: { runs: { startTimeout: 'soon' } } },
      '/stagecraft/runs/startTimeout',
    ],
  ])('refuses %j', (data, path) => {
    expect(() => process(data, {})).toThrow(path);
  });
});
