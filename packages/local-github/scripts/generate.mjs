// Cuts GitHub's REST and webhook descriptions down to what local-github
// serves and writes them to src/openapi/generated. The packages they come from
// are hundreds of megabytes, so they are fetched into a temporary folder and
// are no dependency of ours.
//
//   node scripts/generate.mjs           writes the files
//   node scripts/generate.mjs --check   fails when the committed files differ

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operations, webhooks } from './routes.mjs';

const REST_PACKAGE = '@octokit/openapi@23.0.2';
const WEBHOOK_PACKAGE = '@octokit/openapi-webhooks@12.1.0';
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

// Nothing but prose, samples and marks for GitHub's own documentation.
const DROPPED_KEYS = new Set([
  'description',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'title',
  'x-github',
  'x-github-breaking-changes',
  'x-octokit',
  'x-webhooks',
]);

const output = name =>
  fileURLToPath(new URL(`../src/openapi/generated/${name}`, import.meta.url));

function fetchDescription(workFolder, packageName) {
  const tarball = execFileSync('npm', ['pack', packageName, '--silent'], {
    cwd: workFolder,
    encoding: 'utf8',
  }).trim();
  const file = 'package/generated/api.github.com.json';
  execFileSync('tar', ['xzf', tarball, file], { cwd: workFolder });
  return JSON.parse(readFileSync(join(workFolder, file), 'utf8'));
}

/** Removes prose. A property that is *called* `description` stays. */
function withoutProse(value, isNameMap = false) {
  if (Array.isArray(value)) return value.map(item => withoutProse(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNameMap || !DROPPED_KEYS.has(key))
      .map(([key, child]) => [
        key,
        withoutProse(child, !isNameMap && key === 'properties'),
      ]),
  );
}

/** `nullable` of OpenAPI 3.0 in the terms of JSON Schema, which ajv reads. */
function withJsonSchemaNulls(value) {
  if (Array.isArray(value)) return value.map(withJsonSchemaNulls);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, ...schema } = Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      withJsonSchemaNulls(child),
    ]),
  );
  if (nullable === undefined) return schema;
  // `nullable` may also be the name of a property.
  if (typeof nullable !== 'boolean') return { ...schema, nullable };
  if (!nullable) return schema;
  if (!schema.type || schema.allOf || schema.anyOf || schema.oneOf) {
    return { anyOf: [schema, { type: 'null' }] };
  }
  const types = [schema.type, 'null'].flat();
  if (!schema.enum) return { ...schema, type: types };
  return { ...schema, type: types, enum: [...new Set([...schema.enum, null])] };
}

function collectReferences(value, found) {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.$ref === 'string') found.add(value.$ref);
  for (const child of Object.values(value)) collectReferences(child, found);
}

/** Only the components that `root` reaches, directly or through others. */
function reachableComponents(root, components) {
  const kept = {};
  const seen = new Set();
  let pending = new Set();
  collectReferences(root, pending);
  while (pending.size > 0) {
    const next = new Set();
    for (const reference of pending) {
      if (seen.has(reference)) continue;
      seen.add(reference);
      const [, , section, name] = reference.split('/');
      kept[section] ??= {};
      kept[section][name] = components[section][name];
      collectReferences(components[section][name], next);
    }
    pending = next;
  }
  return Object.fromEntries(
    Object.entries(kept).map(([section, entries]) => [
      section,
      Object.fromEntries(Object.entries(entries).sort()),
    ]),
  );
}

function assertAllFound(wanted, found) {
  const missing = wanted.filter(name => !found.has(name));
  if (missing.length > 0) {
    throw new Error(`Not in GitHub's description: ${missing.join(', ')}`);
  }
}

function pruneRest(description) {
  const wanted = new Set(operations);
  const found = new Set();
  const paths = {};
  for (const [path, item] of Object.entries(description.paths)) {
    for (const method of METHODS.filter(name => item[name])) {
      const operation = item[method];
      if (!wanted.has(operation.operationId)) continue;
      found.add(operation.operationId);
      paths[path] ??= {};
      paths[path][method] = withoutProse(operation);
    }
  }
  assertAllFound(operations, found);
  correctLabelLists(paths);
  correctLabelsOfListedPulls(description.components.schemas);
  // Every answer that is an error and not described has this body.
  const root = {
    paths,
    always: { $ref: '#/components/schemas/basic-error' },
  };
  const components = withoutProse({
    ...description.components,
    examples: undefined,
    schemas: mapValues(description.components.schemas, withoutProse),
  });
  return withJsonSchemaNulls({
    openapi: description.openapi,
    info: { version: description.info.version, source: REST_PACKAGE },
    paths,
    components: reachableComponents(root, components),
  });
}

/**
 * What api.github.com accepts although its description forbids it: an empty
 * list of labels takes all labels off, and the two shapes of that list are not
 * exclusive.
 */
function correctLabelLists(paths) {
  const path = '/repos/{owner}/{repo}/issues/{issue_number}/labels';
  for (const method of ['put', 'post']) {
    const { content } = paths[path][method].requestBody;
    const { oneOf } = content['application/json'].schema;
    for (const shape of oneOf) delete shape.properties.labels.minItems;
    content['application/json'].schema = { anyOf: oneOf };
  }
}

/**
 * A label without a description has none in a list of pull requests either:
 * api.github.com answers null there, as in every other place.
 */
function correctLabelsOfListedPulls(schemas) {
  const labels = schemas['pull-request-simple'].properties.labels;
  labels.items.properties.description.nullable = true;
}

/** A commit carries whatever address its author's git was given. */
function withoutEmailFormat(value) {
  if (Array.isArray(value)) return value.map(withoutEmailFormat);
  if (value === null || typeof value !== 'object') return value;
  const { format, ...rest } = value;
  return {
    ...mapValues(rest, withoutEmailFormat),
    ...(format === undefined || format === 'email' ? {} : { format }),
  };
}

function mapValues(object, change) {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, change(value)]),
  );
}

function pruneWebhooks(description) {
  assertAllFound(webhooks, new Set(Object.keys(description.webhooks)));
  const schemas = Object.fromEntries(
    webhooks.map(name => {
      const { requestBody } = description.webhooks[name].post;
      return [
        name,
        withoutProse(requestBody.content['application/json'].schema),
      ];
    }),
  );
  const components = {
    schemas: mapValues(description.components.schemas, withoutProse),
  };
  return withJsonSchemaNulls({
    info: { version: description.info.version, source: WEBHOOK_PACKAGE },
    webhooks: withoutEmailFormat(schemas),
    components: withoutEmailFormat(reachableComponents(schemas, components)),
  });
}

/** One route or schema a line, so that a diff says which of them changed. */
function toText(value, depth = 0) {
  const isMap = value && typeof value === 'object' && !Array.isArray(value);
  if (!isMap || depth === 3) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([key, child]) => `${JSON.stringify(key)}:${toText(child, depth + 1)}`,
  );
  return `{\n${lines.join(',\n')}\n}`;
}

function writeOrCheck(name, content) {
  const text = `${toText(content)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(output(name), text);
    return;
  }
  if (readFileSync(output(name), 'utf8') !== text) {
    throw new Error(
      `src/openapi/generated/${name} is stale. Run: node scripts/generate.mjs`,
    );
  }
}

const workFolder = mkdtempSync(join(tmpdir(), 'local-github-generate-'));
try {
  writeOrCheck(
    'rest.json',
    pruneRest(fetchDescription(workFolder, REST_PACKAGE)),
  );
  writeOrCheck(
    'webhooks.json',
    pruneWebhooks(fetchDescription(workFolder, WEBHOOK_PACKAGE)),
  );
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
