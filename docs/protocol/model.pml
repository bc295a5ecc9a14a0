/* The log protocol of one partition, for Spin. README.md beside this file says what it is about;
   model.md what is and is not modelled, and how to run it.

   A log is an array of record numbers. Nodes claim, read, decide and give up whenever they like: a
   pause is not being scheduled, and a crash, a timeout, a delivery error and a lost assignment all
   come to giving up. What was sent lands at any later time, or never; records of one session land
   in order, with gaps. Decisions are made by chance, so that a command which is decided again may
   come out differently.

   A hash is a number: of a record its own; of the chain behind a TermBegun one that only the
   position tells, for no writer can know it without having read up to there. */

#ifndef NODES
#define NODES 2
#endif
#ifndef SENT            /* records that one node may send */
#define SENT 4
#endif
#ifndef LENGTH          /* of the log */
#define LENGTH 7
#endif
#ifndef TERMS
#define TERMS 3
#endif
#ifndef COMMANDS
#define COMMANDS 2
#endif
#ifndef FLIGHT          /* decisions that a node has in flight (R16) */
#define FLIGHT 2
#endif
#ifndef LIMIT           /* of active snapshots */
#define LIMIT 1
#endif

/* One guard each may be taken away with -D: what then goes wrong is in model.md. */
#ifdef NO_TERM
#define TERM_FITS(S, r) true
#else
#define TERM_FITS(S, r) (rec[r].term == S.term)
#endif
#ifdef NO_SEQ
#define SEQ_FITS(S, r) true
#else
#define SEQ_FITS(S, r) (rec[r].seq == S.seq + 1)
#endif
#ifdef NO_HASH
#define HASH_FITS(S, r) true
#else
#define HASH_FITS(S, r) (rec[r].prev == S.chain)
#endif

#define OPENED 1
#define BEGUN 2
#define DECIDED 3

#define ACCEPTED 1
#define REFUSED 2
#define REPEATED 3      /* by reference to the first decision of the id (R14) */

#define ON_ITS_WAY 1
#define LANDED 2
#define LOST 3

#define FOLLOWS 0
#define CLAIMS 1
#define OWNS 2
#define OUSTED 3

#define RECORDS (NODES * SENT)
#define CHAIN_BEHIND(position) (RECORDS + 1 + position)

typedef Record {
    byte kind; byte node; byte session; byte fate;
    byte term; byte seq; byte prev;
    byte off; byte id; byte out; byte first
};

/* What folding gives (R3 to R7); `first[id]` is the window: the offset that decided the id. */
typedef Fold {
    bool opened; byte term; byte seq; byte chain; byte off;
    byte first[2]; byte out[2]
};

typedef Node {
    byte role; byte position; byte session; byte begun; byte term; byte sent
};

Record rec[RECORDS + 1];
byte log_[LENGTH + 1];
byte end = 0;
Fold witness;          /* stands at the end of the log, always */
Fold reads[NODES];     /* what a node has read back */
Fold writes[NODES];    /* what it believes while it owns */
Node node[NODES];
byte terms = 0;
byte sessions = 0;

byte command[COMMANDS + 1];     /* the id at each offset: 0 or 1 */
byte told[COMMANDS + 1];        /* what whoever asked was told */
byte holds[COMMANDS + 1];       /* what the valid log has */
#ifdef GROUP_OFFSET
byte committed = 0;
#endif

byte r_; byte i_; byte id_; byte out_; bool fits_;

inline fold(S, r, at) {
    fits_ = false;
    if
    :: rec[r].kind == OPENED && !S.opened ->        /* a second one is foreign */
        S.opened = true; S.seq = 1; S.chain = r; fits_ = true
    :: rec[r].kind == BEGUN && S.opened ->          /* R4 */
        S.term++; S.seq++; S.chain = CHAIN_BEHIND(at); fits_ = true
    :: rec[r].kind == DECIDED && S.opened && TERM_FITS(S, r) && SEQ_FITS(S, r) && HASH_FITS(S, r) ->
        fits_ = true;
        S.seq = rec[r].seq; S.chain = r; S.off = rec[r].off;
        if
        :: rec[r].out != REPEATED ->
            S.first[rec[r].id] = rec[r].off; S.out[rec[r].id] = rec[r].out
        :: else
        fi
    :: else
    fi
}

inline copy(to, from) {
    to.opened = from.opened; to.term = from.term; to.seq = from.seq; to.chain = from.chain;
    to.off = from.off;
    to.first[0] = from.first[0]; to.out[0] = from.out[0];
    to.first[1] = from.first[1]; to.out[1] = from.out[1]
}

inline forget(S) {
    S.opened = false; S.term = 0; S.seq = 0; S.chain = 0; S.off = 0;
    S.first[0] = 0; S.out[0] = 0; S.first[1] = 0; S.out[1] = 0
}

/* What the asker of an offset hears: of a repetition, what the first decision was. */
#define MEANING(S, r) (rec[r].out == REPEATED -> S.out[rec[r].id] : rec[r].out)

inline tell(asked, answer) {
    assert(holds[asked] == 0 || holds[asked] == answer);   /* S1 */
    assert(told[asked] == 0 || told[asked] == answer);
    told[asked] = answer
}

#define LAST(n) (n * SENT + node[n].sent)

inline send(n, what) {
    node[n].sent++;
    rec[LAST(n)].kind = what; rec[LAST(n)].node = n; rec[LAST(n)].session = node[n].session;
    rec[LAST(n)].fate = ON_ITS_WAY
}

inline give_up(n, next) {
    node[n].role = next; node[n].begun = 0; node[n].term = 0; node[n].session = 0;
#ifndef KEEP_WRITES
    forget(writes[n])
#endif
}

/* The log takes record r, and all that was sent before it in its session and has not landed never
   will. */
inline land(r) {
    i_ = 1;
    do
    :: i_ < r ->
        if
        :: rec[i_].fate == ON_ITS_WAY && rec[i_].session == rec[r].session -> rec[i_].fate = LOST
        :: else
        fi;
        i_++
    :: else -> break
    od;
#ifdef EMBEDDED
    /* The transaction judges; what does not fit is refused, and never stands in the log. */
    if
    :: rec[r].kind == DECIDED &&
       !(TERM_FITS(witness, r) && SEQ_FITS(witness, r) && HASH_FITS(witness, r)) ->
        rec[r].fate = LOST
    :: rec[r].kind == OPENED && witness.opened -> rec[r].fate = LOST
    :: else ->
#endif
    rec[r].fate = LANDED;
    end++; log_[end] = r;
    if
    :: rec[r].kind == DECIDED && witness.opened && TERM_FITS(witness, r) && SEQ_FITS(witness, r) &&
       HASH_FITS(witness, r) ->
        assert(rec[r].off == witness.off + 1);                      /* S4 */
        id_ = rec[r].id;
        if
        :: rec[r].out == REPEATED ->
            assert(witness.first[id_] != 0 && witness.first[id_] == rec[r].first)
        :: else ->
            assert(witness.first[id_] == 0);                        /* once for each id */
            assert(rec[r].out != ACCEPTED ||
                   (witness.out[0] == ACCEPTED) + (witness.out[1] == ACCEPTED) < LIMIT) /* S2 */
        fi;
        fold(witness, r, end);
        out_ = MEANING(witness, r);
        assert(told[rec[r].off] == 0 || told[rec[r].off] == out_);  /* S1 */
        holds[rec[r].off] = out_
    :: else ->
        /* R9: no honest writer's record fits in term and seq, and not in its hash. */
        assert(rec[r].kind != DECIDED || !witness.opened || rec[r].term != witness.term ||
               rec[r].seq != witness.seq + 1);
        fold(witness, r, end)
    fi;
#ifdef EMBEDDED
    fi;
#endif
    i_ = 0; id_ = 0; out_ = 0; fits_ = false
}

proctype Net() {
    byte r;
    do
    :: atomic {
        end < LENGTH ->
        r = 1;
        do
        :: r <= RECORDS && rec[r].fate == ON_ITS_WAY -> break
        :: r < RECORDS -> r++
        :: r == RECORDS && rec[r].fate != ON_ITS_WAY -> r = 0; break
        od;
        if
        :: r > 0 -> land(r)
        :: else
        fi;
        r = 0
    }
    od
}

proctype Participant(byte n) {
    do
    /* init: may be repeated, raced and interrupted; the first LogOpened counts. */
    :: atomic {
        node[n].role == FOLLOWS && !reads[n].opened && node[n].sent == 0 ->
        sessions++; node[n].session = sessions;
        send(n, OPENED);
        node[n].session = 0
    }
    /* Claim, again and from any role but one: no assignment is relied upon (R11, R19). */
    :: atomic {
        node[n].role != OUSTED && reads[n].opened && terms < TERMS && node[n].sent < SENT ->
        give_up(n, CLAIMS);
        terms++; sessions++; node[n].session = sessions;
        send(n, BEGUN);
        node[n].begun = LAST(n)
#ifdef NO_BARRIER
        ; node[n].role = OWNS; copy(writes[n], reads[n]);
        writes[n].term++; writes[n].seq++; node[n].term = writes[n].term;
        writes[n].chain = CHAIN_BEHIND(node[n].position + 1)
#endif
    }
    /* Read one record. */
    :: atomic {
        node[n].position < end ->
        node[n].position++;
        r_ = log_[node[n].position];
        fold(reads[n], r_, node[n].position);
        if
        :: fits_ && rec[r_].kind == DECIDED ->                                       /* R18 */
            out_ = MEANING(reads[n], r_);
            tell(rec[r_].off, out_);
            out_ = 0
        :: else
        fi;
        if
#ifdef NO_NONCE
        :: node[n].role == CLAIMS && fits_ && rec[r_].kind == BEGUN ->
#else
        :: node[n].role == CLAIMS && fits_ && r_ == node[n].begun ->
#endif
            node[n].role = OWNS; node[n].term = reads[n].term; node[n].begun = 0;
#ifdef KEEP_WRITES
            if
            :: writes[n].off == 0 -> copy(writes[n], reads[n])
            :: else -> writes[n].term = reads[n].term; writes[n].seq = reads[n].seq;
                       writes[n].chain = reads[n].chain
            fi
#else
            copy(writes[n], reads[n])
#endif
#ifdef GROUP_OFFSET
            ; writes[n].off = committed
#endif
#ifdef NO_BARRIER
        :: node[n].role == OWNS && fits_ && r_ == node[n].begun -> node[n].begun = 0
#endif
        :: node[n].role == OWNS && fits_ && rec[r_].kind == BEGUN && r_ != node[n].begun ->   /* R12 */
#ifdef EMBEDDED
            give_up(n, OUSTED)
#else
            give_up(n, FOLLOWS)
#endif
        :: node[n].role == OWNS && !fits_ && rec[r_].node == n &&
           rec[r_].session == node[n].session ->                                   /* R17 */
            give_up(n, FOLLOWS)
        :: else
        fi;
        /* S3 */
        assert(node[n].position != end ||
               (reads[n].term == witness.term && reads[n].seq == witness.seq &&
                reads[n].chain == witness.chain && reads[n].off == witness.off &&
                reads[n].out[0] == witness.out[0] && reads[n].out[1] == witness.out[1]));
        r_ = 0; fits_ = false
    }
    /* Decide the next command upon the write state (R13, R16). */
    :: atomic {
        node[n].role == OWNS && node[n].sent < SENT && writes[n].off < COMMANDS &&
        writes[n].off < reads[n].off + FLIGHT ->
#ifdef EMBEDDED
        /* The queue is the process's own: what it holds is whatever clients sent here (R22). */
        if :: id_ = 0 :: id_ = 1 fi;
#else
        id_ = command[writes[n].off + 1];
#endif
        send(n, DECIDED);
        rec[LAST(n)].term = node[n].term;
        rec[LAST(n)].seq = writes[n].seq + 1;
        rec[LAST(n)].prev = writes[n].chain;
        rec[LAST(n)].off = writes[n].off + 1;
        rec[LAST(n)].id = id_;
        if
        :: writes[n].first[id_] != 0 ->
            rec[LAST(n)].out = REPEATED; rec[LAST(n)].first = writes[n].first[id_]
        :: writes[n].first[id_] == 0 ->
            rec[LAST(n)].out = REFUSED
        :: writes[n].first[id_] == 0 &&
           (writes[n].out[0] == ACCEPTED) + (writes[n].out[1] == ACCEPTED) < LIMIT ->
            rec[LAST(n)].out = ACCEPTED
        fi;
        writes[n].off++; writes[n].seq++; writes[n].chain = LAST(n);
        if
        :: rec[LAST(n)].out != REPEATED ->
            writes[n].first[id_] = writes[n].off; writes[n].out[id_] = rec[LAST(n)].out
        :: else
        fi;
#ifdef TELL_EARLY
        out_ = MEANING(writes[n], LAST(n));
        tell(writes[n].off, out_);
        out_ = 0;
#endif
#ifdef TELL_REFUSALS_EARLY
        if
        :: rec[LAST(n)].out == REFUSED -> tell(writes[n].off, REFUSED)
        :: else
        fi;
#endif
#ifdef GROUP_OFFSET
        committed = (writes[n].off > committed -> writes[n].off : committed);
#endif
        id_ = 0
    }
#ifdef SAME_TERM
    /* R19 broken: a new producer goes on in the old term, and decides again. */
    :: atomic {
        node[n].role == OWNS && writes[n].seq != reads[n].seq && sessions < TERMS + 2 ->
        sessions++; node[n].session = sessions; copy(writes[n], reads[n])
    }
#endif
    od
}

init {
    atomic {
        byte n = 0;
        byte c = 1;
        do
        :: c <= COMMANDS -> if :: command[c] = 0 :: command[c] = 1 fi; c++
        :: else -> break
        od;
        run Net();
        do
        :: n < NODES -> run Participant(n); n++
        :: else -> break
        od
    }
}
