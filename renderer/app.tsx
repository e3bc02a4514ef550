import { useEffect, type ReactNode } from 'react';
import styles from './app.module.css';
import { PracticeBand } from './components/marks.tsx';
import { SidePanel } from './components/side-panel.tsx';
import { sceneFor } from './state/scene.ts';
import { listen, refresh, useApp } from './state/store.ts';
import { KeepWaitingDialog } from './views/keep-waiting-dialog.tsx';
import { View } from './views/view.tsx';

export function App(): ReactNode {
  const state = useApp();
  useEffect(() => {
    const stop = listen();
    void refresh();
    return stop;
  }, []);
  const scene = sceneFor(state);
  const asked = state.question;
  return (
    <div className={styles['app']}>
      <div className={styles['band']}>
        <PracticeBand />
      </div>
      <SidePanel />
      <View scene={scene} />
      {asked?.question.kind === 'keep-waiting' ? (
        <KeepWaitingDialog key={asked.id} question={asked.question} />
      ) : null}
    </div>
  );
}
