package org.ruyi.data.caption;

import com.hankcs.hanlp.corpus.tag.NR;
import com.hankcs.hanlp.corpus.tag.Nature;
import com.hankcs.hanlp.dictionary.nr.PersonDictionary;
import com.hankcs.hanlp.recognition.nr.TranslatedPersonRecognition;
import com.hankcs.hanlp.seg.common.Vertex;
import com.hankcs.hanlp.seg.common.WordNet;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;

/**
 * Names that are in no dictionary: what HanLP's recognisers of Chinese names and of foreign names
 * make of the words of a text. They are asked where they may find one, which is told from the parts
 * of names side by side and from foreign names of the dictionary.
 */
final class NewNames {
  private NewNames() {}

  /** The words of a text with the new names among them. */
  static List<Word> join(char[] text, WordPath path, List<Word> words) {
    List<NR> roles = roles(text, words);
    if (!makeNames(roles) && !foreign(words)) {
      return words;
    }
    WordNet all = path.wordNet();
    List<Vertex> vertices = vertices(text, words, all);
    WordNet net = new WordNet(text, vertices);
    int size = net.size();
    PersonDictionary.parsePattern(roles, vertices, net, all);
    TranslatedPersonRecognition.recognition(vertices, net, all);
    return net.size() == size ? words : cheapest(net);
  }

  private static List<NR> roles(char[] text, List<Word> words) {
    List<NR> roles = new ArrayList<>(words.size() + 2);
    NR role = NR.K;
    roles.add(role);
    for (Word word : words) {
      role = NameRoles.of(text, word).after(role);
      roles.add(role);
    }
    roles.add(NameRoles.END.after(role));
    return roles;
  }

  /** Words of roles U and V are cut in two, one of them a part of a name, before patterns match. */
  private static boolean makeNames(List<NR> roles) {
    NR before = NR.K;
    for (NR role : roles) {
      if (NameRoles.makeName(before, opening(role, before))) {
        return true;
      }
      before = closing(role);
    }
    return false;
  }

  private static NR opening(NR role, NR before) {
    return switch (role) {
      case U -> NR.K;
      case V -> before == NR.B ? NR.E : NR.D;
      default -> role;
    };
  }

  private static NR closing(NR role) {
    return switch (role) {
      case U -> NR.B;
      case V -> NR.L;
      default -> role;
    };
  }

  private static boolean foreign(List<Word> words) {
    for (Word word : words) {
      if (word.attribute().nature[0] == Nature.nrf) {
        return true;
      }
    }
    return false;
  }

  private static List<Vertex> vertices(char[] text, List<Word> words, WordNet all) {
    List<Vertex> vertices = new LinkedList<>();
    vertices.add(all.getFirst(0));
    for (Word word : words) {
      Vertex vertex;
      if (word.number() == Word.PHRASE) {
        String characters = new String(text, word.start(), word.length());
        vertex = new Vertex(characters, characters, word.attribute());
      } else {
        vertex = all.get(word.start() + 1, word.length());
        vertex.attribute = word.attribute();
      }
      vertices.add(vertex);
    }
    vertices.add(all.getFirst(text.length + 1));
    return vertices;
  }

  // The words keep their costs of the first time, as in HanLP: a name must be cheaper.
  private static List<Word> cheapest(WordNet net) {
    LinkedList<Vertex>[] lines = net.getVertexes();
    for (int i = 0; i + 1 < lines.length; i++) {
      for (Vertex vertex : lines[i]) {
        if (i == 0 || vertex.from != null) {
          for (Vertex next : lines[i + vertex.length()]) {
            next.updateFrom(vertex);
          }
        }
      }
    }
    LinkedList<Word> words = new LinkedList<>();
    int end = lines.length - 2;
    for (Vertex vertex = lines[lines.length - 1].getFirst().from;
        vertex.from != null;
        vertex = vertex.from) {
      words.addFirst(new Word(end - vertex.length(), end, Word.PHRASE, vertex.attribute));
      end -= vertex.length();
    }
    return words;
  }
}
