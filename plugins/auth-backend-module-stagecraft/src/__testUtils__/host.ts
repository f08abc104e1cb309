import { randomBytes } from 'node:crypto';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import express from 'express';
import type { Knex } from 'knex';

/** Takes the kernel's place behind its HTTP contract. */
export function kernelThatNotes(
  notes: { path: string; githubLogin: string }[],
) {
  return createBackendPlugin({
    pluginId: 'kernel',
    register(env) {
      env.registerInit({
        deps: { http: coreServices.httpRouter, auth: coreServices.httpAuth },
        async init({ http, auth }) {
          http.use(express.json());
          http.use(async (req, res) => {
            await auth.credentials(req, { allow: ['service'] });
            notes.push({ path: req.path, ...req.body });
            res.status(204).end();
          });
        },
      });
    },
  });
}

/** Sign-in through the GitHub of `instanceUrl`. */
export function configOf(knex: Knex, instanceUrl: string) {
  const {
    host,
    port,
    user: name,
    password,
    database,
  } = knex.client.config.connection;
  return {
    app: { baseUrl: 'http://localhost:3000' },
    backend: {
      baseUrl: 'http://localhost:7007',
      database: {
        client: 'pg',
        pluginDivisionMode: 'schema',
        connection: { host, port, user: name, password, database },
      },
    },
    auth: {
      environment: 'development',
      session: { secret: randomBytes(16).toString('hex') },
      providers: {
        github: {
          development: {
            clientId: 'client-of-the-test',
            clientSecret: randomBytes(16).toString('hex'),
            enterpriseInstanceUrl: instanceUrl,
            signIn: { resolvers: [{ resolver: 'stagecraftUser' }] },
          },
        },
      },
    },
    stagecraft: {
      vault: { keys: [{ id: 'test', key: randomBytes(32).toString('hex') }] },
    },
  };
}
