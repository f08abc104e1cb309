import {
  emailOf,
  personas,
  readDemoIssue,
  repository,
  userEntityRefOf,
} from './demo.mjs';
import { requestJson } from './http.mjs';

const project = { slug: 'bookshop', name: 'Bookshop' };
const CONFLICT = [409];
/** The first time it creates about forty labels, at the pace that GitHub allows. */
const ATTACH_TIMEOUT_MS = 90_000;

async function ensureUser({ call, persona }) {
  await call({
    method: 'POST',
    path: '/users',
    body: {
      email: emailOf(persona),
      githubUserId: persona.id,
      githubLogin: persona.login,
      userEntityRef: userEntityRefOf(persona),
    },
    accept: CONFLICT,
  });
}

async function ensureProject({ call }) {
  const { json } = await call({ path: '/projects?limit=100' });
  const known = json.items.find(({ slug }) => slug === project.slug);
  return (
    known ??
    (await call({ method: 'POST', path: '/projects', body: project })).json
  );
}

async function ensureMembers({ call, projectId }) {
  for (const persona of Object.values(personas)) {
    if (persona.portalRole && persona.portalRole !== 'owner') {
      await ensureUser({ call, persona });
      const { status, json: member } = await call({
        method: 'POST',
        path: `/projects/${projectId}/members`,
        body: { email: emailOf(persona), role: persona.portalRole },
        accept: CONFLICT,
      });
      const isNew = status === 201;
      if (isNew) await setDeliveryRoles({ call, projectId, persona, member });
    }
  }
}

/** Once: what somebody has changed since stays. */
async function setDeliveryRoles({ call, projectId, persona, member }) {
  const { deliveryRoles = [] } = persona;
  await call({
    method: 'PUT',
    path: `/projects/${projectId}/members/${member.user.id}/delivery-roles`,
    body: { deliveryRoles },
  });
}

/** Puts the demo's project, people and repository into the portal; what is there already stays. */
export async function seedPortal({ portalUrl, token, githubTokens }) {
  const call = ({ path, ...request }) =>
    requestJson({ ...request, url: `${portalUrl}/api/kernel${path}`, token });
  const { id: projectId } = await ensureProject({ call });
  await ensureMembers({ call, projectId });
  await call({
    method: 'POST',
    path: `/projects/${projectId}/repositories`,
    body: {
      owner: repository.owner,
      name: repository.name,
      platformToken: githubTokens.platform,
      botToken: githubTokens.bot,
    },
    accept: CONFLICT,
    timeoutMs: ATTACH_TIMEOUT_MS,
  });
}

const LABELS_TIMEOUT_MS = 30_000;

/** The portal creates the labels in the background; a newcomer must find the first one. */
export async function waitForLabel({ apiUrl, token, name }) {
  const url = `${apiUrl}/repos/${repository.owner}/${
    repository.name
  }/labels/${encodeURIComponent(name)}`;
  const deadline = Date.now() + LABELS_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const { status } = await requestJson({ url, token, accept: [404] });
    if (status === 200) {
      return;
    }
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(
    `The portal has not created the label ${name} within ${LABELS_TIMEOUT_MS} ms: see the portal's log`,
  );
}

/** Opens the demo issue as the owner, unless it is there. */
export async function ensureDemoIssue({ apiUrl, token }) {
  const issues = `${apiUrl}/repos/${repository.owner}/${repository.name}/issues`;
  const demo = readDemoIssue();
  const { json: known } = await requestJson({
    url: `${issues}?state=all&sort=created&direction=asc&per_page=100`,
    token,
  });
  const found = known.find(({ title }) => title === demo.title);
  const issue =
    found ??
    (await requestJson({ method: 'POST', url: issues, token, body: demo }))
      .json;
  return { number: issue.number, url: issue.html_url };
}
