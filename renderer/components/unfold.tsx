import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components';
import styles from './unfold.module.css';

interface UnfoldProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** Something one click away. */
export function Unfold({ title, children }: UnfoldProps): ReactNode {
  return (
    <Disclosure className={styles['unfold'] ?? ''}>
      <div className={styles['heading']}>
        <Button slot="trigger" className={styles['button'] ?? ''}>
          <ChevronRight size={22} aria-hidden="true" className={styles['chevron']} />
          {title}
        </Button>
      </div>
      <DisclosurePanel className={styles['panel'] ?? ''}>{children}</DisclosurePanel>
    </Disclosure>
  );
}
