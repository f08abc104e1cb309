import { z } from 'zod';

/*
 * What a client may write, with Kubernetes's defaults. Fields that are not named are kept and have no effect; those that change how
 * a pod runs in a way that this node cannot honour are refused.
 */
const name = z.string().max(253);
const dnsName = name.regex(
  /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/,
  'must be lower case letters, digits and inner "-" or "."',
);
const dnsLabel = dnsName.max(63).regex(/^[^.]+$/, 'must not hold a "."');
const dataKey = name.regex(
  /^(?!\.\.?$)[-._a-zA-Z0-9]+$/,
  'must be letters, digits, "-", "_" or "."',
);
const text = z.string().min(1);
const texts = z.record(z.string(), z.string()).optional();
const count = z.number().int().nonnegative();
export const notServed = z.never({ error: 'is not served' }).optional();

const ownerReference = z.looseObject({
  uid: text,
  controller: z.boolean().optional(),
});
const metadata = z.object({
  name: dnsName,
  namespace: z.string().optional(),
  resourceVersion: z.string().optional(),
  ...{ labels: texts, annotations: texts },
  finalizers: z.array(text).optional(),
  ownerReferences: z.array(ownerReference).optional(),
});

const defaultMode = count.max(0o777).default(0o644);
const volume = z
  .strictObject({
    name: dnsLabel,
    secret: z.strictObject({ secretName: text, defaultMode }).optional(),
    configMap: z.strictObject({ name: text, defaultMode }).optional(),
    emptyDir: z.looseObject({}).optional(),
  })
  .refine(given => Object.keys(given).length === 2, {
    error: 'must be one of secret, configMap, emptyDir',
  });
const variable = z.strictObject({ name: text, value: z.string().default('') });
const volumeMount = z.strictObject({
  name: text,
  mountPath: z.string().startsWith('/'),
  readOnly: z.boolean().optional(),
});
const container = z.looseObject({
  name: dnsLabel,
  image: text,
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).default([]),
  workingDir: z.string().optional(),
  env: z.array(variable).default([]),
  volumeMounts: z.array(volumeMount).default([]),
  ...{ envFrom: notServed, lifecycle: notServed, startupProbe: notServed },
  ...{ livenessProbe: notServed, readinessProbe: notServed },
  // Of an init container that would go on beside the others.
  restartPolicy: notServed,
});
const podSpec = z
  .looseObject({
    containers: z.tuple([container]),
    initContainers: z.array(container).default([]),
    volumes: z.array(volume).default([]),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).default('Always'),
    terminationGracePeriodSeconds: count.default(30),
    serviceAccountName: z.string().default('default'),
    nodeName: z.string().optional(),
    activeDeadlineSeconds: notServed,
  })
  .refine(
    ({ volumes, containers, initContainers }) =>
      [...containers, ...initContainers].every(({ volumeMounts }) =>
        volumeMounts.every(mount =>
          volumes.some(each => each.name === mount.name),
        ),
      ),
    { path: ['containers'], error: 'every volumeMount needs a volume' },
  )
  .refine(
    ({ initContainers, restartPolicy }) =>
      initContainers.length === 0 || restartPolicy === 'Never',
    {
      path: ['initContainers'],
      error: 'only restartPolicy "Never" is served with init containers',
    },
  )
  .refine(
    ({ initContainers, containers }) => {
      const names = [...initContainers, ...containers].map(each => each.name);
      return new Set(names).size === names.length;
    },
    { path: ['initContainers'], error: 'every container needs its own name' },
  );
const jobSpec = z.looseObject({
  template: z.object({
    metadata: metadata.partial().default({}),
    spec: podSpec.refine(spec => spec.restartPolicy === 'Never', {
      ...{ path: ['restartPolicy'], error: 'only "Never" is served' },
    }),
  }),
  backoffLimit: count.default(6),
  ttlSecondsAfterFinished: count.optional(),
  parallelism: z.literal(1).default(1),
  completions: z.literal(1).default(1),
  ...{ suspend: notServed, activeDeadlineSeconds: notServed },
  ...{ podFailurePolicy: notServed, successPolicy: notServed },
});

const strings = z.record(dataKey, z.string()).optional();
const base64 = z.record(dataKey, z.base64()).optional();
const secret = z
  .looseObject({
    metadata,
    type: z.string().default('Opaque'),
    data: base64,
    stringData: strings,
  })
  .transform(({ stringData = {}, data, ...rest }) => {
    const encoded = Object.entries(stringData).map(([key, value]) => {
      return [key, Buffer.from(value).toString('base64')];
    });
    return { ...rest, data: { ...data, ...Object.fromEntries(encoded) } };
  });

export const schemas = {
  Namespace: z.looseObject({ metadata: metadata.extend({ name: dnsLabel }) }),
  ServiceAccount: z.looseObject({ metadata }),
  Secret: secret,
  ConfigMap: z.looseObject({ metadata, data: strings, binaryData: base64 }),
  Event: z.looseObject({ metadata, involvedObject: z.looseObject({}) }),
  Pod: z.looseObject({ metadata, spec: podSpec }),
  Job: z.looseObject({
    metadata: metadata.extend({ name: dnsLabel }),
    spec: jobSpec,
  }),
};

export type WritableMeta = z.output<typeof metadata>;
export type Container = z.output<typeof container>;
export type Volume = z.output<typeof volume>;
export type PodSpec = z.output<typeof podSpec>;
export type JobSpec = z.output<typeof jobSpec>;
