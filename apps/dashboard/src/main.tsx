import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { signInByLink } from './app/api.ts';
import { takeSignInToken } from './app/sign-in-link.ts';
import { applyTheme } from './app/theme.ts';
import './look/look.css';

applyTheme();
const token = takeSignInToken(window.location, window.history);
const root = document.getElementById('root');
if (root) createRoot(root).render(<App arrival={token === undefined ? undefined : signInByLink(token)} />);
