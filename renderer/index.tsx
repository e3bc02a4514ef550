import './zod-without-eval.ts';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { IntlProvider } from 'react-intl';
import { App } from './app.tsx';
import { en } from './text/en.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the window');
createRoot(root).render(
  <StrictMode>
    <IntlProvider locale="en" messages={en}>
      <App />
    </IntlProvider>
  </StrictMode>,
);
