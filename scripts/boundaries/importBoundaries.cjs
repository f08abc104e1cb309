const { pluginsOfRole } = require('./pluginTree.cjs');

/**
 * Who may import whom (docs/architecture: rules of the house, 1). One entry for each
 * kind of package; a file belongs to the first kind that fits. Tests may start other
 * plugins' back ends and the local servers; products may not.
 */
const FOREIGN_BACKEND = {
  group: ['@stagecraft/backstage-plugin-*-backend'],
  message:
    'A plugin reaches another only through its -common contract, a service of its -node, or the event log.',
};
const MODULES = {
  group: ['@stagecraft/backstage-plugin-*-backend-module-*'],
  message: 'Only packages/backend composes modules.',
};
const NODE_LIBRARIES = {
  group: [
    '@stagecraft/backstage-plugin-*-node',
    '@stagecraft/migrations',
    '@backstage/backend-*',
    '@backstage/plugin-*-node',
  ],
  message: 'This package is not only for the back end.',
};
const NODE_BUILT_INS = {
  group: ['node:*'],
  message: 'This package also runs in the browser.',
};
const BROWSER_LIBRARIES = {
  group: [
    '@stagecraft/backstage-plugin-*-react',
    '@backstage/frontend-*',
    '@backstage/core-*-api',
    '@backstage/ui',
    'react',
    'react-dom',
  ],
  message: 'This package does not run in the browser.',
};
const FRONT_ENDS = {
  group: pluginsOfRole('frontend-plugin').map(({ name }) => name),
  message: 'Only packages/app composes front-end plugins.',
};
const LOCAL_SERVERS = {
  group: ['@stagecraft/local-github', '@stagecraft/local-cluster'],
  message:
    'Products talk to GitHub and Kubernetes; only tests and scripts know the local ones.',
};
const PLUGINS = {
  group: ['@stagecraft/backstage-plugin-*'],
  message: 'The local servers know nothing of Stagecraft.',
};
const DEEP = {
  group: ['@stagecraft/*/src', '@stagecraft/*/dist'],
  message: 'Import what the package exports, not its files.',
};

const everywhere = [DEEP, FOREIGN_BACKEND, MODULES];

const kinds = [
  {
    files: ['plugins/*-common/src/**'],
    forbidden: [
      ...everywhere,
      NODE_LIBRARIES,
      NODE_BUILT_INS,
      BROWSER_LIBRARIES,
      FRONT_ENDS,
      LOCAL_SERVERS,
    ],
  },
  {
    files: [
      'plugins/*-node/src/**',
      'plugins/*-backend/src/**',
      'plugins/*-backend-module-*/src/**',
      'migrations/**',
    ],
    forbidden: [...everywhere, BROWSER_LIBRARIES, FRONT_ENDS, LOCAL_SERVERS],
  },
  {
    files: ['packages/backend/src/**'],
    forbidden: [DEEP, BROWSER_LIBRARIES, FRONT_ENDS, LOCAL_SERVERS],
  },
  {
    files: ['packages/app/src/**'],
    forbidden: [...everywhere, NODE_LIBRARIES, LOCAL_SERVERS],
  },
  {
    files: ['packages/agent-runner/src/**'],
    forbidden: [
      ...everywhere,
      NODE_LIBRARIES,
      BROWSER_LIBRARIES,
      FRONT_ENDS,
      LOCAL_SERVERS,
    ],
  },
  {
    files: ['packages/local-*/src/**'],
    forbidden: [DEEP, PLUGINS, NODE_LIBRARIES, BROWSER_LIBRARIES],
  },
  // What a third party writes keeps to the same borders.
  {
    files: ['examples/plugins/*-backend-module-*/src/**'],
    forbidden: [...everywhere, BROWSER_LIBRARIES, FRONT_ENDS, LOCAL_SERVERS],
  },
  {
    files: ['examples/plugins/*/src/**'],
    forbidden: [...everywhere, NODE_LIBRARIES, FRONT_ENDS, LOCAL_SERVERS],
  },
  {
    files: ['plugins/*/src/**'],
    forbidden: [...everywhere, NODE_LIBRARIES, FRONT_ENDS, LOCAL_SERVERS],
  },
];

const TESTS = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/__testUtils__/**',
  '**/setupTests.ts',
];

/** ESLint overrides. Backstage's own configuration uses `no-restricted-imports`, so this is its TypeScript twin. */
function importBoundaries() {
  return kinds.map(({ files, forbidden }, index) => ({
    files,
    excludedFiles: [
      ...TESTS,
      ...kinds.slice(0, index).flatMap(earlier => earlier.files),
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: forbidden },
      ],
    },
  }));
}

module.exports = { importBoundaries };
