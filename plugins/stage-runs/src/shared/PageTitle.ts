export { PageTitle } from '@stagecraft/backstage-plugin-kernel-react';
