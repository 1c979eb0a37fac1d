package platform

import (
	"maps"
	"path"
	"slices"
	"strconv"
)

// at finds the file that is meant, in its environment.
func (c *call) at(parameter string) (e *environment, name string, err error) {
	e, err = c.environment("envName")
	return e, path.Clean("/" + c.values[parameter]), err
}

// existing is at, for a file that has to be there.
func (c *call) existing(parameter string) (e *environment, name string, err error) {
	e, name, err = c.at(parameter)
	if err != nil {
		return nil, "", err
	}
	if _, there := e.files[name]; !there {
		return nil, "", fail(badParameter, "file [%s] does not exist", name)
	}
	return e, name, nil
}

func (c *call) writeFile() (answer, error) {
	if more, _ := strconv.ParseBool(c.values["isAppendMode"]); more {
		return c.appendFile()
	}
	e, name, err := c.at("path")
	if err != nil {
		return nil, err
	}
	e.files[name] = c.values["body"]
	return nil, nil
}

func (c *call) appendFile() (answer, error) {
	e, name, err := c.at("path")
	if err != nil {
		return nil, err
	}
	e.files[name] += c.values["body"]
	return nil, nil
}

func (c *call) readFile() (answer, error) {
	e, name, err := c.existing("path")
	if err != nil {
		return nil, err
	}
	return answer{"body": e.files[name]}, nil
}

func (c *call) deleteFile() (answer, error) {
	e, name, err := c.existing("path")
	if err != nil {
		return nil, err
	}
	delete(e.files, name)
	return nil, nil
}

func (c *call) renameFile() (answer, error) {
	e, name, err := c.existing("oldPath")
	if err != nil {
		return nil, err
	}
	e.files[path.Clean("/"+c.values["newPath"])] = e.files[name]
	delete(e.files, name)
	return nil, nil
}

func (c *call) fileList() (answer, error) {
	e, _, err := c.at("path")
	if err != nil {
		return nil, err
	}
	list := []answer{}
	for _, name := range slices.Sorted(maps.Keys(e.files)) {
		list = append(list, answer{"path": name, "size": len(e.files[name])})
	}
	return answer{"object": list}, nil
}
