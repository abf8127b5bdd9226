import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { signInByLink } from './app/api.ts';
import { takeSignInFailure, takeSignInToken } from './app/sign-in-link.ts';
import { applyTheme } from './app/theme.ts';
import './look/look.css';

applyTheme();
const failure = takeSignInFailure(window.location, window.history);
const token = takeSignInToken(window.location, window.history);
const root = document.getElementById('root');
const arrival = token === undefined ? undefined : signInByLink(token);
if (root) createRoot(root).render(<App arrival={arrival} failure={failure} />);
