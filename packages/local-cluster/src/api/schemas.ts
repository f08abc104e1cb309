import { z } from 'zod';

/*
 * What a client may write, with Kubernetes's defaults. Fields that are not named are kept and have no effect; those that change how
 * a pod runs in a way that this node cannot honour are refused.
 */
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_NAME = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const QUALIFIED = '[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?';

function pattern(regex: string, maxLength: number, error: string) {
  return z
    .string()
    .max(maxLength)
    .regex(new RegExp(`^${regex}$`), error);
}

const dnsLabel = pattern(DNS_LABEL, 63, 'an RFC 1123 label is expected');
const dnsName = pattern(DNS_NAME, 253, 'an RFC 1123 subdomain is expected');
const key = pattern(
  `(${DNS_NAME}/)?${QUALIFIED}`,
  317,
  'a label key is expected',
);
const labelValue = pattern(`(${QUALIFIED})?`, 63, 'a label value is expected');
const dataKey = pattern('[-._a-zA-Z0-9]+', 253, 'a data key is expected');
const inside = pattern(
  '(?!/)(?!(.*/)?\\.\\.(/|$)).+',
  4096,
  'must lead inside',
);
const text = z.string().min(1);
const count = z.number().int().nonnegative();
const mode = z.number().int().min(0).max(0o777);
const optional = z.boolean().default(false);
const notServed = z.never({ error: 'is not served' }).optional();

function metadata(name: z.ZodString) {
  const anyText = z.string().optional();
  const owner = z.object({
    ...{ apiVersion: text, kind: text, name: text, uid: text },
    controller: z.boolean().optional(),
    blockOwnerDeletion: z.boolean().optional(),
  });
  return z.object({
    ...{ name, generateName: anyText, namespace: anyText },
    ...{ uid: anyText, resourceVersion: anyText },
    labels: z.record(key, labelValue).optional(),
    annotations: z.record(key, z.string()).optional(),
    finalizers: z.array(key).optional(),
    ownerReferences: z.array(owner).optional(),
  });
}

const source = z.object({ name: text, optional });
const keyReference = source.extend({ key: text });
const fields = ['metadata.name', 'metadata.namespace', 'metadata.uid'] as const;
const variable = z.object({
  name: pattern('[^=]+', 1024, 'must not hold "="'),
  value: z.string().default(''),
  valueFrom: z
    .strictObject({
      secretKeyRef: keyReference.optional(),
      configMapKeyRef: keyReference.optional(),
      fieldRef: z.object({ fieldPath: z.enum(fields) }).optional(),
    })
    .optional(),
});
const files = {
  items: z
    .array(z.object({ key: text, path: inside, mode: mode.optional() }))
    .optional(),
  defaultMode: mode.default(0o644),
  optional,
};
const volume = z
  .strictObject({
    name: dnsLabel,
    secret: z.object({ secretName: text, ...files }).optional(),
    configMap: z.object({ name: text, ...files }).optional(),
    emptyDir: z.looseObject({}).optional(),
  })
  .refine(given => Object.keys(given).length === 2, {
    error: 'must be one of secret, configMap, emptyDir',
  });
const mount = z.object({
  name: text,
  mountPath: pattern('/.*', 4096, 'must be an absolute path'),
  subPath: inside.optional(),
});
const container = z.looseObject({
  name: dnsLabel,
  image: text,
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  env: z.array(variable).default([]),
  envFrom: z
    .array(
      z.strictObject({
        prefix: z.string().default(''),
        secretRef: source.optional(),
        configMapRef: source.optional(),
      }),
    )
    .default([]),
  volumeMounts: z.array(mount).default([]),
  ...{ livenessProbe: notServed, readinessProbe: notServed },
  ...{ startupProbe: notServed, lifecycle: notServed },
});
const podSpec = z
  .looseObject({
    containers: z.array(container).min(1),
    volumes: z.array(volume).default([]),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).default('Always'),
    terminationGracePeriodSeconds: count.default(30),
    serviceAccountName: z.string().default('default'),
    nodeName: z.string().optional(),
    ...{ activeDeadlineSeconds: notServed, initContainers: notServed },
  })
  .superRefine(({ volumes, containers }, context) => {
    const known = volumes.map(({ name }) => name);
    containers.forEach(({ volumeMounts }, index) =>
      volumeMounts.forEach(({ name }, at) => {
        if (known.includes(name)) return;
        const path = ['containers', index, 'volumeMounts', at, 'name'];
        context.addIssue({ code: 'custom', path, message: 'no such volume' });
      }),
    );
  });
const jobSpec = z.looseObject({
  template: z.object({
    metadata: metadata(dnsName)
      .partial()
      .default(() => ({})),
    spec: podSpec.refine(spec => spec.restartPolicy !== 'Always', {
      path: ['restartPolicy'],
      error: 'valid values: "OnFailure", "Never"',
    }),
  }),
  backoffLimit: count.default(6),
  activeDeadlineSeconds: count.min(1).optional(),
  ttlSecondsAfterFinished: count.optional(),
  parallelism: z.literal(1).default(1),
  completions: z.literal(1).default(1),
  suspend: z.literal(false).default(false),
  ...{ podFailurePolicy: notServed, successPolicy: notServed },
});

export const deleteOptions = z.object({
  gracePeriodSeconds: z.coerce.number().int().nonnegative().optional(),
  propagationPolicy: z.enum(['Background', 'Foreground', 'Orphan']).optional(),
  preconditions: metadata(text)
    .pick({ uid: true, resourceVersion: true })
    .optional(),
});

function kind(shape: z.ZodRawShape, name = dnsName) {
  return z.looseObject({ metadata: metadata(name), ...shape });
}

const data = z.record(dataKey, z.string()).optional();
const binaryData = z.record(dataKey, z.base64()).optional();
const type = z.string().default('Opaque');

export const schemas = {
  Namespace: kind({}, dnsLabel),
  ServiceAccount: kind({}),
  Secret: kind({ type, data: binaryData, stringData: data }),
  ConfigMap: kind({ data, binaryData }),
  Event: kind({ involvedObject: z.looseObject({}) }),
  Pod: kind({ spec: podSpec }),
  Job: kind({ spec: jobSpec }, dnsLabel),
};

export type WritableMeta = z.output<ReturnType<typeof metadata>>;
export type Container = z.output<typeof container>;
export type Volume = z.output<typeof volume>;
export type PodSpec = z.output<typeof podSpec>;
export type JobSpec = z.output<typeof jobSpec>;
export type DeleteOptions = z.output<typeof deleteOptions>;
