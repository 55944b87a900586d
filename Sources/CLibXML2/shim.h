#include <libxml/xmlversion.h>
/* ICU's names clash with Foundation's own copy of ICU; nothing here touches the structures that hold them. */
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <libxml/xmlschemas.h>
#include <libxml/c14n.h>
#include <libxml/xmlIO.h>

/* xmlFree is a variable that holds a function, which Swift cannot reach safely. */
static inline void xmlFreeMemory(void *memory) {
    xmlFree(memory);
}

static inline void xmlIgnoreText(void *context, const char *text, ...) {
    (void)context;
    (void)text;
}

/* The library would print to standard error; where it does is a matter of each thread. */
static inline void xmlQuietThread(void) {
    xmlSetGenericErrorFunc(NULL, xmlIgnoreText);
}

/* A schema's structured errors hold their place, the plain ones do not. */
static inline int xmlErrorLine(const xmlError *error) {
    return error->line;
}
