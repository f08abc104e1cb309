import { createTranslationRef } from '@backstage/frontend-plugin-api';

/** Texts of the pages. Russian is part of the ref, so every host has it without set-up. */
export const kernelTranslationRef = createTranslationRef({
  id: 'plugin.kernel',
  messages: {
    form: {
      notNow: 'Not now',
      save: 'Save',
      close: 'Close',
      failed: 'This did not work',
      check: 'This did not work. Look at: {{fields}}',
    },
    column: { actions: 'Actions' },
    role: {
      read: 'Reader',
      read_write: 'Writer',
      admin: 'Project admin',
    },
    globalRole: {
      owner: 'Platform owner',
      admin: 'Platform admin',
      user: 'User',
    },
    deliveryRole: {
      pm: 'Product manager',
      sa: 'Solution architect',
      qa: 'Quality engineer',
      sre: 'Reliability engineer',
      em: 'Engineering manager',
      km: 'Knowledge manager',
    },
    repositoryRole: {
      service: 'Service',
      orchestrator: 'Orchestrator',
      docs: 'Documentation',
      mixed: 'Mixed',
    },
    deliveryStatus: {
      pending: 'not handled yet',
      accepted: 'accepted',
      ignored: 'ignored',
      failed: 'failed',
    },
    projects: {
      title: 'Projects',
      heading: 'Projects that you may see',
      loading: 'Loading projects',
      loadFailed: 'The projects could not be loaded',
      create: 'New project',
      createConfirm: 'Create project',
      column: {
        project: 'Project',
        role: 'Your role',
        repositories: 'Repositories',
      },
      empty: {
        title: 'There is no project for you yet',
        create: 'Create one, then attach a repository to it.',
        ask: 'Ask the platform owner to make you a member of one.',
      },
    },
    project: {
      loading: 'Loading the project',
      loadFailed: 'The project could not be loaded',
      tabs: 'Pages of the project',
      overview: 'Overview',
      settings: 'Settings',
      name: 'Name',
      slug: 'Slug',
      slugHelp:
        'Short name in addresses and namespaces: lower case letters, digits and dashes. It stays.',
      locale: 'Language',
      localeHelp: 'In which language the platform comments on GitHub.',
      id: 'Project id',
      change: {
        action: 'Change settings',
        title: 'Change {{name}}',
      },
      delete: {
        section: 'Delete the project',
        help: 'Its members, repositories and tokens go with it. Nothing is deleted on GitHub but our webhooks.',
        action: 'Delete project',
        title: 'Delete the project {{name}}?',
        description:
          'The project {{slug}} goes for good, with its members, its tokens and its attached repositories ({{count}}). On GitHub only our webhooks are deleted. This may take half a minute.',
        confirm: 'Delete {{slug}}',
      },
    },
    tokens: {
      title: 'GitHub tokens',
      platformTitle: 'GitHub tokens of the platform',
      loading: 'Loading which tokens there are',
      help: 'A repository uses its own token, else the one of its project, else the GitHub App if there is one, else the token of the platform. Tokens are stored encrypted and never shown.',
      platformHelp:
        'For all repositories whose project has none of its own. Tokens of the configuration win at the next start. They are stored encrypted and never shown.',
      kind: { platform: 'Platform token', bot: 'Bot token' },
      field: { platformToken: 'Platform token', botToken: 'Bot token' },
      needs: {
        platformToken:
          'For webhooks, labels, variables and reading the source. Fine-grained: Contents read; Issues, Webhooks, Variables write. Classic: repo, admin:repo_hook.',
        botToken:
          'For what people see of agents: comments, pushes, pull requests. Fine-grained: Contents, Issues, Pull requests write. Classic: repo.',
      },
      from: {
        own: 'Own token',
        repository: 'Of the repository',
        project: 'Of the project',
        platform: 'Of the platform',
        app: 'GitHub App, where it is installed',
        none: 'Missing',
      },
      login: 'Account on GitHub: {{login}}',
      value: 'Token',
      set: 'Set token',
      replace: 'Replace',
      remove: 'Remove',
      removeTitle: 'Remove the {{name}}?',
      removeProject:
        'The repositories of the project that have none of their own use the one of the platform from then on, if there is one.',
      removePlatform:
        'Repositories without a token of their own or of their project can no longer be worked on.',
      removeConfirm: 'Remove token',
      removeOwn: {
        platformToken: 'Remove its own platform token',
        botToken: 'Remove its own bot token',
      },
    },
    members: {
      title: 'Members',
      help: 'Who belongs to the project, what they may do, and what they deliver as.',
      helpAdmin:
        'You may say what members deliver as. The platform owner adds, removes and gives roles.',
      loading: 'Loading members',
      loadFailed: 'The members could not be loaded',
      add: 'Add member',
      addTitle: 'Add a member to {{project}}',
      addConfirm: 'Add member',
      emailHelp: 'As it is on the allow list, page Users.',
      column: {
        person: 'Person',
        role: 'Role',
        delivers: 'Delivers as',
      },
      means: {
        read: 'Sees the project, its runs and their logs.',
        read_write:
          'Also starts, cancels and retries runs, and attaches repositories.',
        admin: 'Also sees the members and sets the tokens of the project.',
      },
      deliversHelp:
        'Only the comments of these people satisfy a label such as need:qa. It gives no right in the portal.',
      ownerStays: 'The owner stays',
      empty: {
        title: 'The project has no members',
        add: 'Platform admins see it anyway. Add the people who work on it.',
        ask: 'Ask the platform owner to add the people who work on it.',
      },
      change: { title: 'Change {{email}}' },
      remove: {
        action: 'Remove {{email}}',
        title: 'Remove {{email}} from {{project}}?',
        description:
          'The person no longer sees the project, at once. What the person has started goes on.',
        confirm: 'Remove member',
      },
    },
    repositories: {
      title: 'Repositories',
      loading: 'Loading repositories',
      loadFailed: 'The repositories could not be loaded',
      attach: 'Attach repository',
      attachTitle: 'Attach a repository to {{project}}',
      attachConfirm: 'Attach',
      attachHelp:
        'The token is tried on GitHub, then the webhook is made at once; the labels, and variables with their names for workflows, follow in the background.',
      attaching:
        'Asking GitHub: trying the token, storing it encrypted, making the webhook…',
      attached: '{{name}} is attached',
      attachedHelp:
        'GitHub wants about a second for each label and variable. You may close this: the list shows how far it is.',
      repository: 'Repository',
      repositoryHelp: 'owner/name, or its address',
      more: 'More settings and tokens of its own',
      alias: 'Alias',
      role: 'Role',
      defaultRef: 'Default ref',
      docsRootPath: 'Docs root',
      servicesYamlPath: 'services.yaml',
      help: {
        alias: 'Unique in the project; empty: made from the name.',
        defaultRef:
          'The branch that agents begin from; empty: what GitHub says.',
        docsRootPath: 'The folder of the documentation, if there is one.',
        servicesYamlPath: 'Where the description of the services is.',
      },
      id: 'Repository id',
      lastDelivery: 'Last webhook',
      noDelivery: 'None lately.',
      change: 'Change',
      changeTitle: 'Change {{name}}',
      setUp: 'Set up again',
      setUpFailed: 'It could not be set up',
      step: {
        webhook: {
          pending: 'Webhook: to be made',
          done: 'Webhook is there',
          failed: 'No webhook',
        },
        labels: {
          pending: 'Labels: being made',
          done: 'Labels are there',
          failed: 'Labels are missing',
        },
        variables: {
          pending: 'Variables: being made',
          done: 'Variables are there',
          failed: 'Variables are missing',
        },
      },
      detach: {
        action: 'Detach',
        title: 'Detach {{name}}?',
        description:
          'Its settings and its own tokens are forgotten, and our webhook is deleted on GitHub. Labels there have no effect any more. Code, issues and pull requests stay. This may take half a minute.',
        confirm: 'Detach repository',
      },
      empty: {
        title: 'No repository is attached',
        attach: 'Attach one: then a label on one of its issues starts a run.',
        ask: 'Ask somebody who may write in the project to attach one.',
      },
    },
    audit: {
      title: 'Audit log',
      heading: 'Audit log',
      help: 'What was done, by whom, in the projects that you administer. Platform admins see all.',
      loading: 'Loading events',
      loadFailed: 'The audit log could not be loaded',
      events: 'Events',
      noMatch: 'Nothing like that was done',
      empty: {
        title: 'Nothing to see',
        description:
          'You see what is done in the projects that you administer.',
      },
      filter: {
        group: 'What to look for',
        any: 'Any',
        types: 'Events',
        actorType: 'Done by',
        actorId: 'By whom',
        projectId: 'Project id',
        runId: 'Run id',
        correlationId: 'Correlation id',
        from: 'From',
        until: 'Until',
        show: 'Show',
        reset: 'Show all',
      },
      actor: { human: 'Person', agent: 'Agent', system: 'Platform' },
      toRun: 'The run',
      toProject: 'The project',
      payload: 'What it says',
      export: {
        csv: 'Export as CSV',
        ndjson: 'Export as NDJSON',
        more: 'The file is full: export again for what comes after it.',
        failed: 'The file could not be made',
      },
    },
    users: {
      title: 'Users',
      heading: 'Who may sign in',
      help: 'Nobody else gets in. Becoming a member of a project is a second step.',
      loading: 'Loading the allow list',
      loadFailed: 'The allow list could not be loaded',
      add: 'Add user',
      addTitle: 'Add a user',
      addConfirm: 'Add user',
      column: { person: 'Person', role: 'Role' },
      email: 'E-mail',
      githubUserId: 'GitHub id',
      githubUserIdHelp:
        'The number that GitHub has for the account: "id" in https://api.github.com/users/<login>. A login can change hands.',
      userEntityRef: 'Entity',
      userEntityRefHelp: 'For example user:default/olivia',
      isPlatformAdmin: 'Platform admin',
      empty: {
        title: 'Nobody is on the allow list',
        description: 'The owner is made at the first start of the portal.',
      },
      block: {
        owner: 'The platform owner stays.',
        self: 'Nobody deletes himself.',
        admin: 'Only the owner deletes a platform admin.',
      },
      change: { title: 'Change {{email}}' },
      delete: {
        action: 'Delete {{email}}',
        title: 'Delete {{email}} from the allow list?',
        description:
          'The person can no longer sign in, is signed out at once, and is no member of any project any more. What the person has done stays in the log.',
        confirm: 'Delete user',
      },
    },
  },
  translations: { ru: () => import('./translations/ru') },
});
