package dev.polder.codegen.go;

import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The fields of a struct as Go has them.
 *
 * @param all those that have a name, in the order of the schema
 * @param rest what the map of all others is called; empty when there are none
 */
record Members(List<Member> all, String rest) {

    /** Methods of every struct, and of every object: they and a field cannot have the same name. */
    private static final Pattern METHODS = Pattern.compile("DeepCopy(Into|Object)?|(Unm|M)arshalJSON");

    /** What an object has by what it embeds: a field of the same name would hide it. */
    private static final Pattern EMBEDDED =
            Pattern.compile("TypeMeta|ObjectMeta|ListMeta|Kind|APIVersion|(Get|Set)?(Name"
                    + "|GenerateName|Namespace|SelfLink|UID|ResourceVersion|Generation|CreationTimestamp|DeletionTimestamp"
                    + "|DeletionGracePeriodSeconds|Labels|Annotations|OwnerReferences|Finalizers|ManagedFields)"
                    + "|Get(ObjectKind|ObjectMeta|Kind|APIVersion)|(Set)?GroupVersionKind|IsApplyConfiguration"
                    + "|TypeMetaApplyConfiguration|ObjectMetaApplyConfiguration");

    /** The names that tags of JSON can say (encoding/json, isValidTag), without "-", which means another thing there. */
    private static final Pattern TAG = Pattern.compile("(?!-$)[\\p{L}\\p{Nd}!#$%&()*+\\-./:;<=>?@\\[\\]^_{|}~ ]+");

    Members {
        all = List.copyOf(all);
    }

    /** A field, and its name in Go. */
    record Member(Field field, String name) {

        /** Its tag, with these options after the name. */
        String tag(String options) {
            return "`json:\"" + field.name() + options + "\"`";
        }
    }

    /**
     * The members of a struct.
     *
     * @param isRoot whether it is an object, with metadata
     */
    static Members of(Struct struct, boolean isRoot) {
        Set<String> taken = new HashSet<>();
        List<Member> all = new ArrayList<>();
        boolean open = struct.open();
        for (Field field : struct.fields()) {
            if (TAG.matcher(field.name()).matches()) {
                String wanted = GoNames.exported(field.name());
                boolean isTaken = METHODS.matcher(wanted).matches()
                        || (isRoot && EMBEDDED.matcher(wanted).matches());
                all.add(new Member(field, Words.unique(isTaken ? wanted + "Field" : wanted, taken)));
            } else {
                open = true; // kept among the unknown ones
            }
        }
        return new Members(all, open ? Words.unique("UnknownFields", taken) : "");
    }

    boolean isOpen() {
        return !rest.isEmpty();
    }

    /** The methods by which a struct writes and reads fields that it does not know. */
    String json(String type) {
        return """

            // MarshalJSON writes the fields that the schema does not know as well.
            func (in %1$s) MarshalJSON() ([]byte, error) {
            \ttype known %1$s
            \treturn field.Marshal(known(in), in.%2$s)
            }

            // UnmarshalJSON keeps the fields that the schema does not know.
            func (in *%1$s) UnmarshalJSON(data []byte) error {
            \ttype known %1$s
            \tread := known{}
            \tunknown, err := field.Unmarshal(data, &read)
            \tif err == nil {
            \t\tread.%2$s = unknown
            \t\t*in = %1$s(read)
            \t}
            \treturn err
            }
            """.formatted(type, rest);
    }

    /** The line of the struct that holds them. */
    String restLine() {
        return "\t// Fields that the schema does not know, by their names.\n\t" + rest
                + " map[string]json.RawMessage `json:\"-\"`\n";
    }
}
