package detect

import "strings"

// Names in Chinese characters: a family name of the list, one or two characters, and either a form of
// address behind or nothing else between two marks.

// hanFamilies are the family names that some nine in ten Chinese people have.
const hanFamilies = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻餘鐘範譚鄒陸"

var hanAddresses = [...]string{"先生", "女士", "小姐", "老师", "老師", "医生", "醫生", "同学", "同學", "您好", "你好"}

var hanBefore = [...]string{"尊敬的", "亲爱的", "親愛的", "我是", "这是", "這是", "收件人", "联系人", "快递员", "快遞員", "配送员", "骑手", "司机", "患者"}

// hanVerbs are characters with which a sentence goes on behind a name.
const hanVerbs = "正已将為为给給在会會要来來到把您你的"

const han = 3 // bytes of a character

// hanName looks at a run of letters that begins with none of ASCII.
func (s *scanner) hanName(from, to int) {
	word := s.b[from:to]
	cued, own := false, false
	for _, before := range hanBefore {
		if len(word) > len(before) && string(word[:len(before)]) == before {
			from, word, cued, own = from+len(before), word[len(before):], true, own || before == "我是"
		}
	}
	for _, address := range hanAddresses {
		if i := strings.Index(string(word[:min(len(word), 6*han)]), address); i >= han && i <= 3*han {
			word, cued = word[:i], true
			if i == han { // a family name alone
				if strings.Contains(hanFamilies, string(word)) {
					s.emit(from, from+i, kPerson, 60)
				}
				return
			}
			break
		}
	}
	if cued && len(word) > 3*han { // a verb behind the name
		for n := 2; n <= 3; n++ {
			if strings.Contains(hanVerbs, string(word[n*han:(n+1)*han])) {
				word = word[:n*han]
				break
			}
		}
	}
	if len(word) != 2*han && len(word) != 3*han || word[0] < 0xE3 || word[0] > 0xE9 || !strings.Contains(hanFamilies, string(word[:han])) && !(own && len(word) == 2*han) {
		return
	}
	end := from + len(word)
	switch after := s.b[end]; {
	case cued:
	case isSpace(s.b[from-1]) || from == pad || isAlnum(s.b[from-1]) || after != ',' && after != ':' && after != '(':
		return
	}
	s.emit(from, end, kPerson, 60)
}
