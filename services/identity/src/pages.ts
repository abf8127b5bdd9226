/** The pages of identity: no script, no picture, nothing from elsewhere; what comes from outside is escaped. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? '');

/** Colours and sizes of the dashboard's own sign-in page (apps/dashboard/src/look/tokens.css, sign-in.css). */
export const STYLE = `
:root{color-scheme:light dark;
--canvas:light-dark(#f1f1ee,#0c0e10);--inset:light-dark(#f7f7f5,#0f1214);--line-2:light-dark(#cbcbc6,#3a4249);
--line-3:light-dark(#84888c,#6a737c);--ink:light-dark(#16191c,#e9ecef);--ink-2:light-dark(#4b5258,#a9b1b9);
--on-ink:light-dark(#ffffff,#0c0e10)}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;grid-template-rows:56px 1fr 48px;background:var(--canvas);color:var(--ink);
font:14px/20px "Inter Variable","Inter",system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}
header{display:flex;align-items:center;padding:0 24px;font-weight:600}
main{display:grid;place-items:center;padding:0 16px 40px}
.box{width:100%;max-width:344px}
h1{margin:0;font-size:24px;line-height:32px;font-weight:600;letter-spacing:-.022em}
p{margin:4px 0 16px;color:var(--ink-2)}
.wrong{margin-top:16px;padding:8px 12px;border:1px solid var(--line-2);border-radius:4px;color:var(--ink)}
form{margin-top:20px}
label{display:block;margin-bottom:16px;font-size:13px;font-weight:500}
input{display:block;width:100%;height:40px;margin-top:6px;padding:0 12px;border:1px solid var(--line-3);border-radius:4px;
background:var(--inset);color:var(--ink);font:inherit;font-size:14px;font-weight:400}
button{width:100%;height:40px;border:0;border-radius:4px;background:var(--ink);color:var(--on-ink);font:inherit;
font-weight:500;cursor:pointer}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
`;

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Pulse</title>
<link rel="stylesheet" href="/sign-in/style.css">
</head>
<body>
<header>Pulse</header>
<main><div class="box">
<h1>${escapeHtml(title)}</h1>
${content}
</div></main>
</body>
</html>
`;
}

/** Said of a wrong name, a wrong password and a locked account alike. */
export const WRONG =
  'User name or password is wrong. After several wrong tries an account is locked for some minutes.';

export interface SignInPage {
  /** Where the form goes. */
  readonly action: string;
  /** Given back with the form; proves that the form came from this page. */
  readonly proof: string;
  readonly userName?: string;
  readonly problem?: string;
}

/** Asks for name and password. */
export function signInPage({ action, proof, userName = '', problem }: SignInPage): string {
  const wrong = problem === undefined ? '' : `<p class="wrong" role="alert">${escapeHtml(problem)}</p>`;
  const focus = (here: boolean) => (here ? ' autofocus' : '');
  return page(
    'Sign in',
    `${wrong}<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="proof" value="${escapeHtml(proof)}">
<label>User name
<input name="user" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="128" required value="${escapeHtml(userName)}"${focus(userName === '')}>
</label>
<label>Password
<input name="password" type="password" autocomplete="current-password" maxlength="256" required${focus(userName !== '')}>
</label>
<button type="submit">Sign in</button>
</form>`,
  );
}

/** `form` is the provider's own, already escaped; a button inside it would be submitted with it. */
export const signOutPage = (form: string): string =>
  page(
    'Sign out',
    `<p>Sign out of every program that you signed in to here?</p>${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>`,
  );

export const signedOutPage = (): string => page('Signed out', '<p>You can close this window.</p>');

export const errorPage = (message: string): string =>
  page(
    'This did not work',
    `<p class="wrong">${escapeHtml(message)}</p><p>Go back to Pulse and sign in from there.</p>`,
  );
