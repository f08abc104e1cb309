import { useRouteRef, useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiFlowChart } from '@remixicon/react';
import { SubPages } from '@stagecraft/backstage-plugin-kernel-react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { stagesRouteRef } from '../routes';
import { ConsolePage } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';
import { AgentList } from './AgentList';
import { LabelCatalogueView } from './LabelCatalogueView';
import { StageList } from './StageList';

/** `/stages`: what may be done with an issue, by what label, by whom. */
export function StagesPage() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const root = useRouteRef(stagesRouteRef)?.() ?? '/stages';
  const tabs = (['stages', 'labels', 'agents'] as const).map(id => ({
    label: t(`stages.tab.${id}`),
    href: id === 'stages' ? root : `${root}/${id}`,
  }));
  return (
    <ConsolePage
      title={t('stages.title')}
      icon={<RiFlowChart />}
      titleLink={root}
    >
      <SubPages label={t('stages.tabs')} pages={tabs} />
      <Routes>
        <Route index element={<StageList />} />
        <Route path="labels" element={<LabelCatalogueView />} />
        <Route path="agents" element={<AgentList />} />
        <Route path="*" element={<Navigate to={root} replace />} />
      </Routes>
    </ConsolePage>
  );
}
