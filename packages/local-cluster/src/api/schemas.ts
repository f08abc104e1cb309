import { z } from 'zod';

/*
 * What a client may write. Defaults are Kubernetes's. Fields that are not named here are kept and have no effect; fields that
 * would change how a pod runs, and that the node cannot honour, are refused.
 */
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED_NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?';

const dnsLabel = z
  .string()
  .max(63, 'must be no more than 63 characters')
  .regex(
    new RegExp(`^${DNS_LABEL}$`),
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  );
const dnsSubdomain = z
  .string()
  .max(253, 'must be no more than 253 characters')
  .regex(
    new RegExp(`^${DNS_LABEL}(\\.${DNS_LABEL})*$`),
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  );
const labelKey = z
  .string()
  .regex(
    new RegExp(`^(${DNS_LABEL}(\\.${DNS_LABEL})*/)?${QUALIFIED_NAME}$`),
    'a qualified name such as example.com/name is expected',
  );
const labelValue = z
  .string()
  .max(63, 'must be no more than 63 characters')
  .regex(new RegExp(`^(${QUALIFIED_NAME})?$`), 'a label value is expected');
const dataKey = z
  .string()
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, 'a config key is expected');
const fileMode = z.number().int().min(0).max(0o777);
const count = z.number().int().nonnegative();
const notServed = z
  .never({ error: 'local-cluster does not serve this' })
  .optional();

function metadata(name: z.ZodString) {
  const text = z.string().optional();
  return z.object({
    name,
    generateName: text,
    namespace: text,
    uid: text,
    resourceVersion: text,
    labels: z.record(labelKey, labelValue).optional(),
    annotations: z.record(labelKey, z.string()).optional(),
    finalizers: z.array(labelKey).optional(),
    ownerReferences: z
      .array(
        z.object({
          apiVersion: z.string().min(1),
          kind: z.string().min(1),
          name: z.string().min(1),
          uid: z.string().min(1),
          controller: z.boolean().optional(),
          blockOwnerDeletion: z.boolean().optional(),
        }),
      )
      .optional(),
  });
}

const keyReference = z.object({
  name: z.string().min(1),
  key: z.string().min(1),
  optional: z.boolean().default(false),
});
const source = z.object({
  name: z.string().min(1),
  optional: z.boolean().default(false),
});
const environmentVariable = z.object({
  name: z
    .string()
    .min(1)
    .regex(/^[^=]+$/, 'must not hold "="'),
  value: z.string().optional(),
  valueFrom: z
    .strictObject({
      secretKeyRef: keyReference.optional(),
      configMapKeyRef: keyReference.optional(),
      fieldRef: z
        .object({
          fieldPath: z.enum([
            'metadata.name',
            'metadata.namespace',
            'metadata.uid',
          ]),
        })
        .optional(),
    })
    .optional(),
});
const volumeItem = z.object({
  key: z.string().min(1),
  path: z
    .string()
    .min(1)
    .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))/, 'must be relative, without ".."'),
  mode: fileMode.optional(),
});
const volumeFiles = {
  items: z.array(volumeItem).optional(),
  optional: z.boolean().default(false),
};
const secretSource = z.object({ name: z.string().min(1), ...volumeFiles });
const volume = z
  .strictObject({
    name: dnsLabel,
    secret: z
      .object({
        secretName: z.string().min(1),
        defaultMode: fileMode.default(0o644),
        ...volumeFiles,
      })
      .optional(),
    configMap: secretSource
      .extend({ defaultMode: fileMode.default(0o644) })
      .optional(),
    emptyDir: z.looseObject({}).optional(),
    projected: z
      .object({
        defaultMode: fileMode.default(0o644),
        sources: z.array(
          z.strictObject({
            secret: secretSource.optional(),
            configMap: secretSource.optional(),
          }),
        ),
      })
      .optional(),
  })
  .refine(({ name: _, ...kinds }) => Object.values(kinds).length === 1, {
    error: 'must specify one of secret, configMap, emptyDir, projected',
  });
const container = z.looseObject({
  name: dnsLabel,
  image: z.string().min(1),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  env: z.array(environmentVariable).optional(),
  envFrom: z
    .array(
      z.strictObject({
        prefix: z.string().default(''),
        secretRef: source.optional(),
        configMapRef: source.optional(),
      }),
    )
    .optional(),
  volumeMounts: z
    .array(
      z.object({
        name: z.string().min(1),
        mountPath: z.string().regex(/^\//, 'must be an absolute path'),
        subPath: volumeItem.shape.path.optional(),
        readOnly: z.boolean().optional(),
      }),
    )
    .optional(),
  livenessProbe: notServed,
  readinessProbe: notServed,
  startupProbe: notServed,
  lifecycle: notServed,
});
const podSpec = z
  .looseObject({
    containers: z.array(container).min(1, 'needs one or more'),
    volumes: z.array(volume).optional(),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).default('Always'),
    terminationGracePeriodSeconds: count.default(30),
    activeDeadlineSeconds: count.min(1).optional(),
    serviceAccountName: z.string().default('default'),
    initContainers: notServed,
    ephemeralContainers: notServed,
  })
  .superRefine((spec, context) => {
    const volumes = new Set(spec.volumes?.map(({ name }) => name));
    const names = spec.containers.map(({ name }) => name);
    spec.containers.forEach(({ name, volumeMounts }, index) => {
      if (names.indexOf(name) !== index) {
        const path = ['containers', index, 'name'];
        context.addIssue({ code: 'custom', path, message: 'is used twice' });
      }
      volumeMounts?.forEach((mount, at) => {
        if (volumes.has(mount.name)) return;
        const path = ['containers', index, 'volumeMounts', at, 'name'];
        const message = `no volume is named "${mount.name}"`;
        context.addIssue({ code: 'custom', path, message });
      });
    });
  });
const jobSpec = z.looseObject({
  template: z.object({
    metadata: metadata(dnsSubdomain)
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
  suspend: z.boolean().default(false),
  podFailurePolicy: notServed,
  successPolicy: notServed,
  manualSelector: notServed,
});

export type DeleteOptions = z.output<typeof deleteOptions>;
export type Container = z.output<typeof container>;
export type Volume = z.output<typeof volume>;
export type VolumeItem = z.output<typeof volumeItem>;
export type PodSpec = z.output<typeof podSpec>;
export type JobSpec = z.output<typeof jobSpec>;

export const deleteOptions = z.object({
  gracePeriodSeconds: z.coerce.number().int().nonnegative().optional(),
  propagationPolicy: z.enum(['Background', 'Foreground', 'Orphan']).optional(),
  preconditions: z
    .object({
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
    })
    .optional(),
  dryRun: z.array(z.literal('All')).optional(),
});

function kind(fields: z.ZodRawShape, name = dnsSubdomain) {
  return z.looseObject({ metadata: metadata(name), ...fields });
}

export const schemas = {
  Namespace: kind({}, dnsLabel),
  ServiceAccount: kind({}),
  Secret: kind({
    type: z.string().default('Opaque'),
    data: z.record(dataKey, z.base64()).optional(),
    stringData: z.record(dataKey, z.string()).optional(),
    immutable: z.boolean().optional(),
  }),
  ConfigMap: kind({
    data: z.record(dataKey, z.string()).optional(),
    binaryData: z.record(dataKey, z.base64()).optional(),
    immutable: z.boolean().optional(),
  }),
  Event: kind({ involvedObject: z.looseObject({}) }),
  Pod: kind({ spec: podSpec }),
  Job: kind({ spec: jobSpec }, dnsLabel),
};
