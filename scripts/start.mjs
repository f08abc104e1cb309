#!/usr/bin/env node
// npm start: from a fresh clone to a running demo. Node.js built-ins only, because it
// runs before anything is installed. docs/adr/0001-one-command-start.md says why so.
import { Progress, formatSeconds } from './progress.mjs';
import { repository } from './local/demo.mjs';
import { writeEndpoints } from './local/endpoints.mjs';
import { keepTokenFresh, signIn } from './local/portalToken.mjs';
import { ensureDemoIssue, seedPortal } from './local/seed.mjs';
import { hostEnvironment, startHost } from './local/startHost.mjs';
import { Supervisor } from './local/supervisor.mjs';
import { ensureFrontEnd } from './toolchain/frontEnd.mjs';

const progress = new Progress();
const supervisor = new Supervisor({ progress });

async function seed({ portalUrl, services, databaseUrl }) {
  const { githubTokens } = supervisor.secrets;
  const issue = await ensureDemoIssue({
    apiUrl: services.apiUrl,
    token: githubTokens.owner,
  });
  const token = await signIn({ portalUrl });
  await seedPortal({ portalUrl, token, githubTokens });
  const endpoints = {
    portal: { url: portalUrl, token },
    github: {
      ...{
        apiUrl: services.apiUrl,
        gitUrl: services.gitUrl,
        webUrl: services.webUrl,
      },
      repository: `${repository.owner}/${repository.name}`,
      issue: issue.number,
      tokens: githubTokens,
    },
    kubernetes: { kubeconfig: services.kubeconfig },
    postgres: { url: databaseUrl },
  };
  writeEndpoints(endpoints);
  keepTokenFresh({
    ...{ portalUrl, token },
    onToken: fresh =>
      writeEndpoints({
        ...endpoints,
        portal: { url: portalUrl, token: fresh },
      }),
  });
  return issue;
}

function printWhereToGo({ portalUrl, issue }) {
  progress.line(`
Stagecraft is ready after ${formatSeconds(progress.elapsedMs)}.

  Portal      ${portalUrl}   (choose "Enter as demo user")
  Demo issue  ${issue.url}

  Next: put the label run:dev on the demo issue, then watch the run in the portal.
  Ctrl-C stops everything; npm start goes on where you were; npm run reset forgets it all.
`);
}

await supervisor.run(async () => {
  await supervisor.prepare();
  const [{ databaseUrl, services }] = await Promise.all([
    supervisor.startLocalServers(),
    ensureFrontEnd(progress),
  ]);
  const { ports, secrets } = supervisor;
  const { url: portalUrl } = await progress.step('Portal', () =>
    startHost({
      ...{ ports, env: hostEnvironment({ ports, secrets, services }) },
      onSpawn: child => supervisor.adopt(child),
    }),
  );
  const issue = await progress.step('Demo project', () =>
    seed({ portalUrl, services, databaseUrl }),
  );
  supervisor.markStarted();
  printWhereToGo({ portalUrl, issue });
});
