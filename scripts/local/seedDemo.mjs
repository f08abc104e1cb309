import { repository } from './demo.mjs';
import { writeEndpoints } from './endpoints.mjs';
import { keepTokenFresh, signIn } from './portalToken.mjs';
import { ensureDemoIssue, seedPortal, waitForLabel } from './seed.mjs';

/**
 * Fills GitHub and the portal through their own APIs and writes .local/endpoints.json;
 * from then on its portal token is kept fresh. Harmless when repeated.
 */
export async function seedDemo({
  portalUrl,
  services,
  databaseUrl,
  githubTokens,
}) {
  const { apiUrl, gitUrl, webUrl, kubeconfig } = services;
  const issue = await ensureDemoIssue({ apiUrl, token: githubTokens.owner });
  const token = await signIn({ portalUrl });
  await seedPortal({ portalUrl, token, githubTokens });
  await waitForLabel({ apiUrl, token: githubTokens.owner, name: 'run:dev' });
  const endpoints = {
    portal: { url: portalUrl, token },
    github: {
      apiUrl,
      gitUrl,
      webUrl,
      repository: `${repository.owner}/${repository.name}`,
      issue: issue.number,
      tokens: githubTokens,
    },
    kubernetes: { kubeconfig },
    postgres: { url: databaseUrl },
  };
  writeEndpoints(endpoints);
  keepTokenFresh({
    portalUrl,
    token,
    onToken: fresh =>
      writeEndpoints({
        ...endpoints,
        portal: { url: portalUrl, token: fresh },
      }),
  });
  return issue;
}
