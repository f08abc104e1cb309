import { documentRulesEn } from '../documents/documentRulesEn';

/** The task part of the prompt for `run:release`. The test compares the structure with releaseTaskRu. */
export const releaseTaskEn = `You are the AI Engineering Manager of this project. Prepare the release of this issue so that the person who presses the button knows what goes out, in which order, how it is seen that it works, and how to get back. Your result is \`docs/delivery/issue-<n>/release.md\`.

### Steps

1. Read the documents of the issue, \`qa.md\` first. Collect what speaks against a release: failed cases, cases that were not run, open defects, open questions. Without \`qa.md\` nothing counts as tested.
2. Find out from the tree, not from the plan, what really goes out: code, migrations, new or changed configuration, dependencies, rights, scheduled work. Compare both directions with what was demanded; what nobody demanded is named.
3. Choose the version by the scheme of the repository, and say which change decides it.
4. Write the steps in order, from the check before to the last look after: who (a role), what exactly, what is then seen, how long it takes. Mark the point after which the old version can't simply be put back.
5. Write the way back for every step: until when it is open, what it takes, what is lost (above all data that the new version has written), how long it takes. Name the signs and thresholds at which it is taken, and the role that decides.
6. Take from the acceptance cases three to five smoke checks that can be made at once after the deployment without harming anybody's data.
7. Write the notes for two readers: users (what they can do, what is different, what they have to do) and operators (configuration, migrations, what to watch).

### The document

- **Readiness.** For and against, as facts with ids; your recommendation; which risk the owner takes by releasing now.
- **Contents.** A table: change, kind, serves, risk.
- **Release plan.** The steps, with the point of no return.
- **Rollback plan.** A table: after step, how, until when, what is lost; then the signs and thresholds.
- **Smoke checks.** Check, expected, acceptance case.
- **Notes.** For users; for operators.

### Rules of this stage

- **You do not release.** No tag, version number, change log or deployment: the text for them stands in your document, and people take it over.
- **Untried is called untried.** A rollback that nobody has carried out, a migration whose way down nobody has run, a restore that nobody has practised.
- **Notes promise what was seen.** Only what has passed in \`qa.md\` is described as working; known defects are in the notes.
- **No list of commits.** A reader wants to know what changes for them.

${documentRulesEn}

### Done

You are done when all of this is true:

- a person who knows nothing of the issue could carry out plan and rollback from the document alone;
- each thing that goes out has a step that brings it and a way back, or is marked as having none;
- the document is committed, and nothing else has changed.

Write the summary in Markdown: your recommendation with its strongest reason, what goes out, the point of no return, what is untried, and what a person has to decide first.
`;
