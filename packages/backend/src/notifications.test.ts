import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import signalsPlugin from '@backstage/plugin-signals-backend';
import { createTestDatabase } from '@stagecraft/backstage-plugin-kernel-node/testUtils';

jest.setTimeout(60_000);

const PAULA = 'user:default/paula';

/** As a plugin of the host sends them, to the plugins that the host installs. */
describe('the notifications of this host', () => {
  let backend: TestBackend;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let send: (payload: object) => Promise<Response>;

  beforeAll(async () => {
    database = await createTestDatabase();
    const sender = createBackendPlugin({
      pluginId: 'sender',
      register(env) {
        env.registerInit({
          deps: { auth: coreServices.auth, discovery: coreServices.discovery },
          async init({ auth, discovery }) {
            send = async payload => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: await auth.getOwnServiceCredentials(),
                targetPluginId: 'notifications',
              });
              return fetch(await discovery.getBaseUrl('notifications'), {
                method: 'POST',
                headers: {
                  'content-type': 'application/json',
                  authorization: `Bearer ${token}`,
                },
                body: JSON.stringify({
                  recipients: { type: 'entity', entityRef: [PAULA] },
                  payload,
                }),
              });
            };
          },
        });
      },
    });
    backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:7007' },
            backend: {
              database: {
                ...{ client: 'pg', pluginDivisionMode: 'schema' },
                connection: database.url,
              },
            },
          },
        }),
        sender,
        notificationsPlugin,
        signalsPlugin,
      ],
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await database?.drop();
  });

  async function seenBy(userEntityRef: string) {
    const answer = await fetch(
      `http://127.0.0.1:${backend.server.port()}/api/notifications`,
      {
        headers: { authorization: mockCredentials.user.header(userEntityRef) },
      },
    );
    const { notifications } = await answer.json();
    return notifications.map(
      ({ payload }: { payload: { title: string } }) => payload.title,
    );
  }

  it('reach a person whom the catalogue does not know, and one that is sent again stays one', async () => {
    const request = {
      ...{ title: 'An agent has a question', link: '/runs/requests/7' },
      scope: 'stagecraft-request-7',
    };
    expect((await send(request)).status).toBe(200);
    expect((await send(request)).status).toBe(200);
    expect(await seenBy(PAULA)).toEqual(['An agent has a question']);
    expect(await seenBy('user:default/rina')).toEqual([]);
  });
});
