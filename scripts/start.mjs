#!/usr/bin/env node
// npm start: from a fresh clone to a running demo. Node.js built-ins only, because it
// runs before anything is installed. docs/adr/0001-one-command-start.md says why so.
import { Progress, formatSeconds } from './progress.mjs';
import { seedDemo } from './local/seedDemo.mjs';
import { hostEnvironment, startHost } from './local/startHost.mjs';
import { Supervisor } from './local/supervisor.mjs';
import { ensureFrontEnd } from './toolchain/frontEnd.mjs';

const progress = new Progress();
const supervisor = new Supervisor({ progress });

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
      ports,
      env: hostEnvironment({ ports, secrets, services }),
      onSpawn: child => supervisor.adopt(child),
    }),
  );
  const issue = await progress.step('Demo project', () =>
    seedDemo({
      portalUrl,
      services,
      databaseUrl,
      githubTokens: secrets.githubTokens,
    }),
  );
  supervisor.markStarted();
  printWhereToGo({ portalUrl, issue });
});
