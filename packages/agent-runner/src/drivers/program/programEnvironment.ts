/** What a program needs to find other programs and to reach its model through a proxy. */
const PASSED_ON = [
  'PATH',
  'LANG',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];

/** The part of the pod's environment that an agent's program gets, and what it needs besides. */
export function programEnvironment(
  env: NodeJS.ProcessEnv,
  own: Record<string, string>,
): NodeJS.ProcessEnv {
  const passedOn = PASSED_ON.filter(name => env[name] !== undefined);
  return {
    ...Object.fromEntries(passedOn.map(name => [name, env[name]])),
    ...own,
  };
}
