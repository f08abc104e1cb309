/**
 * The program that runs local-github and local-cluster in one process. Its options come
 * as JSON in STAGECRAFT_LOCAL_SERVICES (they hold tokens, which a command line would
 * show to everybody); when both listen it writes their addresses to file descriptor 3.
 */
const { writeSync } = require('node:fs');
const { createLocalCluster } = require('@stagecraft/local-cluster');
const { createLocalGitHub } = require('@stagecraft/local-github');

const READY_FD = 3;

function writeLog(level) {
  return (message, meta = {}) =>
    process.stdout.write(
      `${new Date().toISOString()} ${level} ${message} ${JSON.stringify(
        meta,
      )}\n`,
    );
}

async function main() {
  const { github: githubOptions, cluster: clusterOptions } = JSON.parse(
    process.env.STAGECRAFT_LOCAL_SERVICES,
  );
  // Pods inherit our environment where the cluster gives it to them; these are not theirs.
  delete process.env.STAGECRAFT_LOCAL_SERVICES;
  const logger = {
    info: writeLog('info'),
    warn: writeLog('warn'),
    error: writeLog('error'),
  };

  const [github, cluster] = await Promise.all([
    createLocalGitHub({ ...githubOptions, logger }),
    createLocalCluster({ ...clusterOptions, logger }),
  ]);
  const { apiUrl, gitUrl, webUrl } = github;
  writeSync(
    READY_FD,
    `${JSON.stringify({
      apiUrl,
      gitUrl,
      webUrl,
      kubeconfig: cluster.kubeconfigPath,
    })}\n`,
  );

  const stop = async () => {
    await Promise.allSettled([github.close(), cluster.close()]);
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
