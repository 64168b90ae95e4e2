/* One libwebsockets context per loop, shared by the WebSocket client and the server of this room.
 * It has no vhost of its own (LWS_SERVER_OPTION_EXPLICIT_VHOSTS): each user makes his by
 * lws_create_vhost.  Loop's thread only. */
#ifndef NET_LWS_CONTEXT_H
#define NET_LWS_CONTEXT_H

struct loop;
struct lws_context;

/* Made on first use; NULL when that fails. */
struct lws_context *lws_context_of(struct loop *l);
/* Ends the context and waits for its handles to close; called by loop_free. */
void lws_context_release(struct loop *l);

#endif
