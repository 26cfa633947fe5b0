/* git.h - libgit2 for as long as the process lives.
 *
 * libgit2 counts who uses it, and with the last one drops what it keeps for each thread: of other threads' messages it then knows nothing, they leak. So
 * whoever has several threads in it holds it open; the pairs of init and shutdown elsewhere stay as they are.
 */
#ifndef CODEASK_REPO_GIT_H
#define CODEASK_REPO_GIT_H

void git_hold(void); /* any thread, any number of times */

#endif
