import type {
  PromptCandidate,
  PromptGiven,
  PromptPreview,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { PromptRun } from '../PromptInput';
import { PromptRefusedError } from '../PromptRefusedError';
import {
  findIn,
  findUnder,
  TEMPLATE_SOURCES,
  type ResolvedTemplate,
} from '../templates/resolveTemplate';
import type { TemplateSources } from '../templates/TemplateSources';
import { templateFacts } from '../templates/templateFacts';
import { templateNames } from '../templates/templateNames';

/** Every name that could count, with who gives it; the texts of the one that does, to compare them. */
export async function listCandidates(
  run: PromptRun,
  sources: TemplateSources,
): Promise<Pick<PromptPreview, 'candidates' | 'differsFromRepository'>> {
  const facts = templateFacts(run);
  const { available } = sources;
  const names = templateNames(facts);
  const counting = names.find(name => findUnder(name, facts.locale, available));
  const candidates: PromptCandidate[] = [];
  for (const name of names) {
    const counts = name === counting;
    const found = TEMPLATE_SOURCES.flatMap(
      source => findIn(source, name, facts.locale, available) ?? [],
    );
    const given = counts
      ? await Promise.all(found.map(each => withText(each, sources)))
      : found;
    candidates.push({ name, counts, given });
  }
  return { candidates, differsFromRepository: differs(candidates) };
}

async function withText(
  resolved: ResolvedTemplate,
  sources: TemplateSources,
): Promise<PromptGiven> {
  try {
    const { text, file, version } = await sources.read(resolved);
    return {
      ...{ ...resolved, text },
      ...(file && { path: file.path }),
      ...(version !== undefined && { version }),
    };
  } catch (error) {
    if (!(error instanceof PromptRefusedError)) throw error;
    return { ...resolved, problem: error.message };
  }
}

/** Whether the project says something else than what would count without it. */
function differs(candidates: PromptCandidate[]): boolean {
  const given = candidates.find(({ counts }) => counts)?.given ?? [];
  const [first, second] = given;
  return first?.source === 'override' && first.text !== second?.text;
}
