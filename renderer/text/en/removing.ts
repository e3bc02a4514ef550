/** Remove, and the questions that come up while it goes on. */
export const removing = {
  'removing.title': 'Removing',
  'removing.lead': '{done} of {total} steps finished.',
  'removing.progress': 'Steps finished',
  'removing.steps': 'Steps',
  'removing.state.waiting': 'Waiting',
  'removing.state.running': 'Running',
  'removing.state.not-approved': 'Not agreed to',
  'removing.settled': 'Settled by reading the machine again, after an interruption.',
  'removing.backups':
    '{count, plural, =0 {No backups yet.} one {One backup made.} other {# backups made.}}',

  'waiting.title': 'This step takes long',
  'waiting.lead':
    'It has run for {elapsed}. Its limit was {limit}. It may still be working: some uninstallers take an hour and show nothing.',
  'waiting.end.hint':
    'Ending it stops its programs where they are. The machine is then read again, and the product may be damaged but still there.',
  'waiting.wait': 'Keep waiting',
  'waiting.end': 'End this step',

  'password.title': '{product} wants its password',
  'password.title.wrong': 'That password was not accepted',
  'password.lead': 'Its uninstaller asks for the password that was set for it.',
  'password.lead.wrong':
    '{product} refused it and is still installed. Try number {attempt}. Do not guess on and on: some products lock.',
  'password.which': 'What do you know?',
  'password.known': 'I have the password',
  'password.none': 'No password is set',
  'password.unknown': 'Nobody here knows it',
  'password.login': 'Login',
  'password.login.hint': 'Often KLAdmin. Left empty, KLAdmin is used.',
  'password.password': 'Password',
  'password.hint': 'Kept in memory only, and never written down.',
  'password.show': 'Show what I type',
  'password.missing': 'Type the password, or choose another answer.',
  'password.reason': 'Why is it not known?',
  'password.unknown.hint':
    'This product is skipped and stays. The others go on, and the receipt says why.',
  'password.use': 'Use this password',
  'password.use-none': 'Go on without a password',
  'password.skip': 'Skip this product',

  'failed-step.title': 'A step did not end well',
  'failed-step.title.blocked': 'The removal was blocked',
  'failed-step.outcome': 'Outcome',
  'failed-step.seen': 'What was seen',
  'failed-step.not-removed':
    'Nothing is claimed about this product. The machine is read again at the end, and that decides.',
  'failed-step.restarted': 'What had been stopped',
  'failed-step.restarted.yes': '{unit} runs again',
  'failed-step.restarted.no': '{unit} does NOT run again: {detail}',
  'failed-step.try-again': 'Try again',
  'failed-step.go-on': 'Go on with the others',
  'advice.title': 'What to try, in this order',
  'advice.desk': 'Note for the security desk',
  'advice.desk.intro': 'Machine {hostname}, asset tag {assetTag}. Command: {command}. {detail}.',
  'advice.desk.no-tag': 'none',
  'advice.desk.text': 'Text of the note',
  'advice.desk.copy': 'Copy the note',
  'advice.none': 'There is no advice for this case yet. Write down what you see, and go on.',

  'verifying.title': 'Reading the machine again',
  'verifying.lead':
    'Every source is read once more, and every piece of evidence is looked for. Only this decides the verdict.',
  'verifying.after-reboot': 'After the reboot, every source is read once more.',

  'reboot.title': 'Reboot this machine',
  'reboot.title.practice': 'Reboot the practice machine',
  'reboot.title.after': 'After the reboot',
  'reboot.lead':
    'Nothing can be proved before it. Close everything else, then reboot. After it, start Swapout again and choose “Go on”.',
  'reboot.lead.practice':
    'Nothing can be proved before it. Only the practice machine reboots; this one does not.',
  'reboot.lead.after':
    'The job waits for the reboot that is owed. When the machine has started again, go on.',
  'reboot.lead.after.practice': 'The practice machine starts again when you go on.',
  'reboot.not-shut-down.title': 'Reboot, not Shut down',
  'reboot.not-shut-down':
    'Shutting Windows down and switching it on again resumes the old system, and counts as no reboot.',
  'reboot.passphrase': 'The disk asks for a passphrase at boot. Have it at hand.',
  'reboot.passphrase.unknown':
    'It is not known whether the disk asks for a passphrase at boot. Ask first.',
  'reboot.why': 'Why a reboot is owed',
  'reboot.interim': 'An interim receipt is written already: {path}',
  'reboot.now': 'Reboot now',
  'reboot.now.practice': 'Reboot the practice machine',
  'reboot.later': 'Reboot later',
  'reboot.go-on': 'Go on after the reboot',

  'replacing.title': 'Installing the replacement',
  'replacing.title.none': 'Settling what protects this machine',
  'replacing.lead':
    '{name} {version} is copied, its digest checked, installed without a network, and then asked whether it protects.',
  'replacing.lead.none': 'The verdict is known. What protects the machine comes next.',

  'install.title': 'Install the replacement beside what remains?',
  'install.lead':
    'The verdict is “{verdict}”. {name} {version} may not work beside what remains. It is your word that decides.',
  'install.reason': 'Why is it right, or why not?',
  'install.yes': 'Install it all the same',
  'install.no': 'Leave it out',

  'certifying.title': 'Writing the receipt',
  'certifying.lead': 'It is signed, and put into the kit with its evidence.',
} as const;
