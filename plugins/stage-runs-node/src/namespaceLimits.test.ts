import { ConfigReader } from '@backstage/config';
import { egressPortsOf, networkPolicyOf, quotaOf } from './namespaceLimits';

const portsWith = (backend: object, runs: object = {}) =>
  egressPortsOf(
    new ConfigReader({
      backend: { baseUrl: 'https://portal.example.org', ...backend },
      stagecraft: { runs },
    }),
  );

it.each<[string, object, object, number[]]>([
  ['the web and the default port', {}, {}, [80, 443, 7007]],
  ['a port to listen on', { listen: ':8080' }, {}, [80, 443, 8080]],
  ['as an object', { listen: { port: 8080 } }, {}, [80, 443, 8080]],
  ['that of the address', { baseUrl: 'http://p:81' }, {}, [80, 443, 81, 7007]],
  [
    'that of the callback, and more',
    { baseUrl: 'http://p:81' },
    { callbackUrl: 'http://portal.svc:9090', egressPorts: [11434, 443] },
    [80, 443, 9090, 7007, 11434],
  ],
])('agents may reach %s', (_, backend, runs, expected) => {
  expect(portsWith(backend, runs)).toEqual(expected);
});

it('lets nobody in, and out to names and the given ports only', () => {
  expect(networkPolicyOf([443]).spec).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    egress: [
      {
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
          { protocol: 'TCP', port: 443 },
        ],
      },
    ],
  });
});

it('bounds what is in a namespace', () => {
  expect(quotaOf().spec?.hard).toMatchObject({
    ...{ pods: '4', services: '0', persistentvolumeclaims: '0' },
  });
});
