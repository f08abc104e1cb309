import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  claimLoopsServiceRef,
  clockServiceRef,
  doorbellServiceRef,
  eventLogServiceRef,
  gitHubClientsServiceRef,
  kernelMetricsServiceRef,
  labelCatalogueServiceRef,
  projectAccessServiceRef,
  projectDirectoryServiceRef,
  redactionServiceRef,
  vaultServiceRef,
  webhookHandlersServiceRef,
} from './index';
import { emptyDatabases } from './testPrograms/emptyDatabases';

const emptyDatabase = emptyDatabases();

const services = {
  claimLoops: claimLoopsServiceRef,
  clock: clockServiceRef,
  directory: projectDirectoryServiceRef,
  doorbell: doorbellServiceRef,
  eventLog: eventLogServiceRef,
  gitHub: gitHubClientsServiceRef,
  labels: labelCatalogueServiceRef,
  metrics: kernelMetricsServiceRef,
  access: projectAccessServiceRef,
  redaction: redactionServiceRef,
  vault: vaultServiceRef,
  webhooks: webhookHandlersServiceRef,
};

describe('the default factories of the services', () => {
  it('serve any number of plugins that start at once on an empty database', async () => {
    const knex = await emptyDatabase();
    const times: Date[] = [];
    const plugins = ['one', 'two', 'three'].map(pluginId =>
      createBackendPlugin({
        pluginId,
        register(env) {
          env.registerInit({
            deps: services,
            async init({ clock, eventLog, metrics, redaction }) {
              times.push(await clock.now(knex));
              await eventLog.read({ executor: knex });
              expect(await metrics.registry.metrics()).toContain(
                'stagecraft_event_horizon_lag_seconds',
              );
              expect(redaction.redact('a-webhook-secret')).toBe('***');
            },
          });
        },
      }),
    );
    await startTestBackend({
      features: [
        ...plugins,
        mockServices.database.factory({ knex }),
        mockServices.rootConfig.factory({
          data: {
            stagecraft: {
              vault: { keys: [{ id: '1', key: 'ab'.repeat(32) }] },
              github: {
                webhook: {
                  url: 'http://localhost',
                  secrets: ['a-webhook-secret'],
                },
              },
            },
          },
        }),
      ],
    });
    expect(times).toHaveLength(3);
  });
});
