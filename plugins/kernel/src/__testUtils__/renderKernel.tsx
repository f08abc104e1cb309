import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { AppRootWrapperBlueprint } from '@backstage/plugin-app-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { useState, type ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { kernelApiRef } from '../api/KernelApi';
import { kernelPlugin } from '../plugin';
import type { FakeKernelApi } from './FakeKernelApi';

const READER: string[] = [];
const WRITER = ['stagecraft.project.write'];
const PROJECT_ADMIN = [...WRITER, 'stagecraft.project.admin'];
const PLATFORM_ADMIN = [...PROJECT_ADMIN, 'stagecraft.platform.admin'];
const PLATFORM_OWNER = [...PLATFORM_ADMIN, 'stagecraft.platform.owner'];

/** What people may do, by the part they play. */
const PERSONAS = {
  reader: READER,
  writer: WRITER,
  'project admin': PROJECT_ADMIN,
  'platform admin': PLATFORM_ADMIN,
  owner: PLATFORM_OWNER,
};

export type Persona = keyof typeof PERSONAS;

/** `usePermission` keeps its answers in a cache of the page; each test is another person's page. */
function OwnAnswers(props: { children: ReactNode }) {
  const [answers] = useState(() => new Map());
  return (
    <SWRConfig value={{ provider: () => answers }}>{props.children}</SWRConfig>
  );
}

const ownAnswers = AppRootWrapperBlueprint.make({
  name: 'own-answers',
  params: { component: OwnAnswers },
});

const testModule = createFrontendModule({
  pluginId: 'app',
  extensions: [ownAnswers],
});

/** Our pages in an app, at `path`, as somebody. */
export function renderKernel(
  path: string,
  options: { api: FakeKernelApi; as: Persona },
) {
  const permissions = PERSONAS[options.as];
  return renderTestApp({
    features: [kernelPlugin, testModule],
    initialRouteEntries: [path],
    apis: [
      [kernelApiRef, options.api],
      mockApis.permission({
        authorize: ({ permission }) =>
          permissions.includes(permission.name)
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      }),
    ],
  });
}
