const EARLY_MS = 10 * 60_000;
const RETRY_MS = 30_000;

/** Signs in as the demo's owner through the guest provider, as the console does. */
export async function signIn({ portalUrl }) {
  const answer = await fetch(`${portalUrl}/api/auth/guest/refresh`, {
    headers: { 'x-requested-with': 'XMLHttpRequest' },
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) {
    throw new Error(
      `Guest sign-in answered ${answer.status}: ${await answer.text()}`,
    );
  }
  const { backstageIdentity } = await answer.json();
  return backstageIdentity.token;
}

function expiresAtMs(token) {
  const claims = JSON.parse(
    Buffer.from(token.split('.')[1], 'base64url').toString(),
  );
  return claims.exp * 1000;
}

/** Calls `onToken` with a fresh token ten minutes before the last one ends, as long as the portal runs. */
export function keepTokenFresh({ portalUrl, token, onToken }) {
  let timer;
  const schedule = afterMs => {
    timer = setTimeout(refresh, Math.max(afterMs, 1_000));
    timer.unref();
  };
  const refresh = async () => {
    try {
      const fresh = await signIn({ portalUrl });
      onToken(fresh);
      schedule(expiresAtMs(fresh) - Date.now() - EARLY_MS);
    } catch {
      schedule(RETRY_MS);
    }
  };
  schedule(expiresAtMs(token) - Date.now() - EARLY_MS);
  return { stop: () => clearTimeout(timer) };
}
