import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import {
  createBackendPlugin,
  type BackendFeature,
  type RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  AgentToolRegistry,
  type AgentTool,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import express from 'express';
import { Registry } from 'prom-client';
import { readRunsConfig } from '../config';
import { createDomain } from '../createDomain';
import { domainServices } from '../domainServices';
import { createMcp } from '../mcp/createMcp';
import { AgentRuntimes } from '../registry/AgentRuntimes';
import { Stages } from '../registry/Stages';
import type { RequestDesk } from '../requests/types';
import type { StageRunsDependencies } from '../StageRunsDependencies';
import type { TestPlatform } from './startTestPlatform';

type Captured = Omit<
  StageRunsDependencies,
  'knex' | 'config' | 'locale' | 'stages' | 'runtimes' | 'tools'
> & { rootConfig: RootConfigService };

/**
 * Another replica's door for agents, on the database of a test platform and with a desk of the
 * test. `feature` goes into that platform, and gives it the services of its host.
 */
export class McpHost {
  #captured: Captured | undefined;
  readonly feature: BackendFeature;

  constructor() {
    const keep = (deps: Captured) => {
      this.#captured = deps;
    };
    this.feature = createBackendPlugin({
      pluginId: 'mcp-host',
      register(env) {
        env.registerInit({
          deps: {
            ...domainServices,
          },
          init: async deps => keep(deps),
        });
      },
    });
  }

  /** `tools`: what other plugins would add. */
  async start(
    platform: TestPlatform,
    options: { desk: RequestDesk; tools?: AgentTool<any>[] },
  ) {
    const captured = this.#captured!;
    const { rootConfig } = captured;
    const tools = new AgentToolRegistry();
    options.tools?.forEach(tool => tools.add(tool));
    const domain = createDomain({
      ...captured,
      // Those of the platform are of the same process.
      metrics: { ...captured.metrics, registry: new Registry() },
      ...{ knex: platform.knex, config: readRunsConfig(rootConfig), tools },
      ...{ locale: 'en', stages: new Stages(), runtimes: new AgentRuntimes() },
    });
    const stopping = new AbortController();
    const app = express();
    const { desk } = options;
    app.use('/api/stage-runs', createMcp({ ...domain, desk }, stopping.signal));
    const server = createServer(app);
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      tools,
      /** As a host that is told to end: whoever waits is answered. */
      stop: () =>
        new Promise<void>(done => {
          stopping.abort();
          server.close(() => done());
          server.closeIdleConnections();
        }),
    };
  }
}
