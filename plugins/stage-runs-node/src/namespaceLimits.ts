import type { Config } from '@backstage/config';
import type { V1NetworkPolicy, V1ResourceQuota } from '@kubernetes/client-node';

const NAME = 'stagecraft';
const WEB_PORTS = [80, 443];
const DNS_PORT = 53;
const DEFAULT_LISTEN_PORT = 7007;

/** The strictest standard of Kubernetes, which the pods of agents satisfy. */
export const POD_SECURITY_LABELS = {
  'pod-security.kubernetes.io/enforce': 'restricted',
};

/**
 * Room for the pod of one attempt, and for the next beside one that is lost with its node.
 * No way to open the namespace to the outside or to keep anything.
 */
export function quotaOf(): V1ResourceQuota {
  return {
    metadata: { name: NAME },
    spec: {
      hard: {
        pods: '4',
        'limits.cpu': '4',
        'limits.memory': '8Gi',
        services: '0',
        persistentvolumeclaims: '0',
      },
    },
  };
}

/** Nobody calls an agent. It may ask for names, and call these ports. */
export function networkPolicyOf(egressPorts: number[]): V1NetworkPolicy {
  const dns = ['UDP', 'TCP'].map(protocol => ({ protocol, port: DNS_PORT }));
  const calls = egressPorts.map(port => ({ protocol: 'TCP', port }));
  return {
    metadata: { name: NAME },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ ports: [...dns, ...calls] }],
    },
  };
}

/**
 * The ports of the web, those of this back end, and those of `stagecraft.runs.egressPorts`.
 * Most clusters compare the port of the pod behind a service: so the port that the back end
 * listens on counts beside that of its address.
 */
export function egressPortsOf(config: Config): number[] {
  const callback =
    config.getOptionalString('stagecraft.runs.callbackUrl') ??
    config.getString('backend.baseUrl');
  const more =
    config.getOptional<number[]>('stagecraft.runs.egressPorts') ?? [];
  const named = Number(new URL(callback).port);
  const ports = [...WEB_PORTS, named, listenPortOf(config), ...more];
  return [...new Set(ports)].filter(port => port > 0);
}

/** `backend.listen` is `:7007`, `host:7007`, or an object. */
function listenPortOf(config: Config): number {
  const listen = config.getOptional('backend.listen');
  const port =
    typeof listen === 'string'
      ? listen.split(':').at(-1)
      : (listen as { port?: string | number } | undefined)?.port;
  return Number(port ?? DEFAULT_LISTEN_PORT);
}
