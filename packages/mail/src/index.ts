export { EMPLOYEE_NOTICE } from './employee-notice.js';
export { type Bounce, type BouncedRecipient, readBounce } from './read-bounce.js';
export { type MailContent, type MailTemplate, type MailTemplateName, mailTemplates } from './mail-templates.js';
export { mailboxFolder, type MailOut, type MailToSend, smtpOut, UndeliverableMail } from './mail-out.js';
export { type MadeMail, makeMail } from './make-mail.js';
export { claimMails, type ClaimedMail, endMails, type MailEnd, noteBounce, type NewMail, spoolMail } from './spool.js';
